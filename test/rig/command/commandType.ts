import { randomBytes } from "node:crypto";
import type { Context, Property, ResourceType } from "../plugin/resourceType";
import type { Logging, Printed } from "./capture";
import { loggingChoices } from "./capture";

/** Properties that local and remote commands have in common. */
export interface CommandInputs {
    triggers?: unknown[];
    create?: string;
    update?: string;
    delete?: string;
    stdin?: string;
    logging?: Logging;
    environment?: Record<string, string>;
    addPreviousOutputInEnv?: boolean;
}

/** Runs one command line with what `create` or `update` printed before. */
export type Run<Inputs> = (
    command: string,
    inputs: Inputs,
    previous: Partial<Printed>,
    context: Context,
) => Promise<Printed>;

const commonProperties: Record<keyof CommandInputs, Property> = {
    triggers: { type: "list", replaces: true },
    create: { type: "string" },
    update: { type: "string" },
    delete: { type: "string" },
    stdin: { type: "string" },
    logging: { type: "string", oneOf: loggingChoices },
    environment: { type: "object" },
    addPreviousOutputInEnv: { type: "boolean" },
};

/**
 * The life of a command: `create` runs once, any change but that of the triggers runs `update`, or `create`
 * where there is none, and the deletion runs `delete`, where there is one.
 */
export function commandType<Inputs extends CommandInputs>(
    ownProperties: Record<Exclude<keyof Inputs & string, keyof CommandInputs>, Property>,
    run: Run<Inputs>,
): ResourceType<Inputs, Inputs & Printed> {
    return {
        properties: { ...commonProperties, ...ownProperties } as Record<keyof Inputs & string, Property>,
        create: async (inputs, context) => ({
            id: context.name + randomId(),
            outputs:
                inputs.create === undefined ? nothing : await run(inputs.create, inputs, nothing, context),
        }),
        update: async (_id, state, inputs, context) => {
            const { stdout, stderr } = state;
            const command = inputs.update ?? inputs.create;
            return command === undefined ? { stdout, stderr } : run(command, inputs, state, context);
        },
        delete: async (_id, state, context) => {
            if (state.delete !== undefined) await run(state.delete, state, state, context);
        },
    };
}

const nothing: Printed = { stdout: "", stderr: "" };

/** As the real plugin's ids: eight hexadecimal digits. */
export function randomId(): string {
    return randomBytes(4).toString("hex");
}

/** The variables by which a command sees what the one before it printed. */
export function previousOutput(inputs: CommandInputs, previous: Partial<Printed>): Record<string, string> {
    if (inputs.addPreviousOutputInEnv === false) return {};
    return {
        ...(previous.stdout ? { PULUMI_COMMAND_STDOUT: previous.stdout } : {}),
        ...(previous.stderr ? { PULUMI_COMMAND_STDERR: previous.stderr } : {}),
    };
}
