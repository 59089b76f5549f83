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
    const text = await readFile(join(folder, "Pulumi.yaml"), "utf8").catch(() => {
        throw new Error(
            "Expected a Pulumi.yaml in this folder, found none. Run the command in the folder of a Pulumi project.",
        );
    });
    return parse(text) as ProjectSettings;
}

/** The name of a stack's project. */
export async function projectOf(stack: ClusterStack): Promise<string> {
    return "folder" in stack ? (await projectSettings(stack.folder)).name : stack.project;
}
