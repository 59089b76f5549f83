import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../sdk/topology";
import { checkStructure } from "./structure";

/** The error that refuses a resource's arguments, with every problem that there is. */
export function refusal(
    resource: string,
    name: string,
    problems: Problem[],
): InstanceType<typeof pulumi.InputPropertiesError> {
    const list = problems.map(({ reason }) => `  - ${reason}`).join("\n");
    return new pulumi.InputPropertiesError({
        message: `${resource} \`${name}\` cannot be made of these arguments:\n${list}`,
        errors: problems,
    });
}

/**
 * Checks the types and names of a resource's arguments, before it is registered.
 *
 * @param resource Name of the resource's class.
 * @throws pulumi.InputPropertiesError with every problem that there is.
 */
export function refuseWrongTypes(resource: string, name: string, args: unknown): void {
    const { problems } = checkStructure(resource, args);
    if (problems.length > 0) throw refusal(resource, name, problems);
}
