import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../sdk/topology";
import { checkStructure } from "./structure";

/** The words between the refused thing and the source of its arguments, by which `refusedIn` knows a refusal. */
const mark = "cannot be made of";

/**
 * An error that lists every problem below a headline.
 *
 * @param what The thing that would be made.
 * @param source The place from which its arguments come.
 */
export function refusal(
    what: string,
    source: string,
    problems: Problem[],
): InstanceType<typeof pulumi.InputPropertiesError> {
    const list = problems.map(({ reason }) => `  - ${reason}`).join("\n");
    return new pulumi.InputPropertiesError({
        message: `${what} ${mark} ${source}:\n${list}`,
        errors: problems,
    });
}

/** The problems in the text of an error, as the engine prints it; none if it is no refusal. */
export function refusedIn(text: string): string[] {
    if (!new RegExp(`${mark} .*:$`, "m").test(text)) return [];
    return [...text.matchAll(/^ +- (Expected .*)$/gm)].map(([, problem]) => problem!);
}

/**
 * Checks the types and names of a resource's arguments, before it is registered.
 *
 * @param resource Name of the resource's class.
 * @throws pulumi.InputPropertiesError with every problem that there is.
 */
export function refuseWrongTypes(resource: string, name: string, args: unknown): void {
    const { problems } = checkStructure(resource, args);
    if (problems.length > 0) throw refusal(`${resource} \`${name}\``, "these arguments", problems);
}
