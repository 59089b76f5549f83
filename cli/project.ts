import { readFile } from "node:fs/promises";
import { parse } from "yaml";

/** The name in the working directory's Pulumi.yaml. @throws Error if there is none. */
export async function projectName(): Promise<string> {
    const text = await readFile("Pulumi.yaml", "utf8").catch(() => {
        throw new Error(
            "Expected a Pulumi.yaml in this folder, found none. Run the command in the folder of a Pulumi project.",
        );
    });
    return (parse(text) as { name: string }).name;
}
