import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { ClusterStack } from "./clusterStack";

/** A Pulumi.yaml; only the fields that are read here. */
export interface ProjectSettings {
    name: string;
    backend?: { url?: string };
}

/** The Pulumi.yaml of a folder. @throws Error if there is none. */
export async function projectSettings(folder: string): Promise<ProjectSettings> {
    const text = await readFile(join(folder, "Pulumi.yaml"), "utf8").catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
        throw new Error(
            `Expected a Pulumi.yaml in \`${folder}\`, found none. Name the folder of a Pulumi project, on the command line with \`-C FOLDER\`.`,
            { cause: error },
        );
    });
    return parse(text) as ProjectSettings;
}

/** The name of a stack's project. */
export async function projectOf(stack: ClusterStack): Promise<string> {
    return "folder" in stack ? (await projectSettings(stack.folder)).name : stack.project;
}
