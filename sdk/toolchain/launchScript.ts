import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The program that the engine looks for on PATH to run a part of @pulumi/pulumi. The engine starts it in the folder of
 * the Pulumi program (or policy pack), whose own @pulumi/pulumi must be the one that runs.
 */
export function launchScript(module: string): string {
    return `#!/bin/sh
script=$(node -p "require.resolve('${module}')") || exit 1
exec node "$script" "$@"
`;
}

/** @returns the origin, for people. */
export async function writeLaunchScript(name: string, module: string, folder: string): Promise<string> {
    await writeFile(join(folder, name), launchScript(module), { mode: 0o755 });
    return `launch script of this package for ${module}`;
}
