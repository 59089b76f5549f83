import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { packageFolder } from "../../sdk/process/packageFolder";
import { run } from "../../sdk/process/run";
import { installOnce, type Progress } from "../../sdk/toolchain";
import { toolFolder } from "../../sdk/toolchain/cache";
import { buildGoModule } from "../../sdk/toolchain/goBuild";

export const languages = ["python", "go"] as const;
export type Language = (typeof languages)[number];

/**
 * Generates the SDK of schema.json into a folder, by the code with which `pulumi package add` does. That command asks the language host
 * for it, and the hosts that build as Go modules cannot.
 *
 * @throws WayFailed if Go is missing.
 */
export async function generateSdk(language: Language, folder: string, progress: Progress): Promise<void> {
    const generator = join(await ensureGenerator(progress), "sdk-generator");
    await rm(folder, { recursive: true, force: true });
    await run(generator, [join(packageFolder(), "schema.json"), language, folder]);
}

/** Built in seconds, because the engine was built of the same packages. */
async function ensureGenerator(progress: Progress): Promise<string> {
    const module = join(packageFolder(), "test/languages/sdkGenerator");
    const hash = createHash("sha256");
    for (const file of ["main.go", "go.mod", "go.sum"]) hash.update(await readFile(join(module, file)));
    const folder = toolFolder("sdk-generator", hash.digest("hex").slice(0, 12));
    const source = { name: "sdk-generator", build: { package: "." }, module };
    const make = async (temporary: string) => {
        await buildGoModule(source, temporary, progress);
    };
    await installOnce(folder, make, progress);
    return folder;
}
