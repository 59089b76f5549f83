import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../sdk/topology";
import { checkStructure } from "./structure";

/** An error that lists every problem below a headline. */
export function refusal(
    headline: string,
    problems: Problem[],
): InstanceType<typeof pulumi.InputPropertiesError> {
    const list = problems.map(({ reason }) => `  - ${reason}`).join("\n");
    return new pulumi.InputPropertiesError({ message: `${headline}:\n${list}`, errors: problems });
}

/**
 * Checks the types and names of a resource's arguments, before it is registered.
 *
 * @param resource Name of the resource's class.
 * @throws pulumi.InputPropertiesError with every problem that there is.
 */
export function refuseWrongTypes(resource: string, name: string, args: unknown): void {
    const { problems } = checkStructure(resource, args);
    if (problems.length > 0)
        throw refusal(`${resource} \`${name}\` cannot be made of these arguments`, problems);
}
