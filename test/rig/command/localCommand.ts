import { spawn } from "node:child_process";
import { Capture } from "./capture";
import type { CommandInputs, Run } from "./commandType";
import { commandType, previousOutput } from "./commandType";

interface LocalCommandInputs extends CommandInputs {
    interpreter?: string[];
    dir?: string;
    assetPaths?: string[];
    archivePaths?: string[];
}

const runLocally: Run<LocalCommandInputs> = async (command, inputs, previous, context) => {
    const [program = "/bin/sh", ...args] = inputs.interpreter?.length
        ? inputs.interpreter
        : ["/bin/sh", "-c"];
    const capture = new Capture(inputs.logging ?? "stdoutAndStderr", context);
    const failure = await new Promise<string | undefined>((resolve) => {
        const child = spawn(program, [...args, command], {
            cwd: inputs.dir,
            env: { ...process.env, ...inputs.environment, ...previousOutput(inputs, previous) },
            signal: context.signal,
        });
        child.stdout.on("data", (chunk: Buffer) => capture.add("stdout", chunk));
        child.stderr.on("data", (chunk: Buffer) => capture.add("stderr", chunk));
        child.on("error", (error) => resolve(error.message));
        child.on("close", (status, signal) =>
            resolve(signal ? `signal: ${signal}` : status ? `exit status ${status}` : undefined),
        );
        child.stdin.on("error", () => undefined); // the program need not read all: its status tells
        child.stdin.end(inputs.stdin ?? "");
    });
    return capture.end(command, failure);
};

/** https://www.pulumi.com/registry/packages/command/api-docs/local/command/, without `assets` and `archive`. */
export const localCommand = {
    ...commandType<LocalCommandInputs>(
        {
            interpreter: { type: "list" },
            dir: { type: "string" },
            assetPaths: { type: "list" },
            archivePaths: { type: "list" },
        },
        runLocally,
    ),
    check: (inputs: Partial<LocalCommandInputs>) =>
        (["assetPaths", "archivePaths"] as const)
            .filter((property) => inputs[property] !== undefined)
            .map((property) => ({ property, reason: `The rig's plugin cannot collect \`${property}\`.` })),
};
