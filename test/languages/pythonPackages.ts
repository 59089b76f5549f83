import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageFolder } from "../../sdk/process/packageFolder";
import { run } from "../../sdk/process/run";
import { installOnce, type Progress } from "../../sdk/toolchain";
import { toolFolder } from "../../sdk/toolchain/cache";

/**
 * A folder for PYTHONPATH with Pulumi's SDK and what generated SDKs need beside it. The package's cache keeps it, so that only the first run uses the
 * network. It takes the place of a virtual environment, which the language host of the tests ignores.
 */
export async function ensurePythonPackages(progress: Progress): Promise<string> {
    const requirements = join(packageFolder(), "test/languages/requirements.txt");
    const hash = createHash("sha256").update(await readFile(requirements));
    const python = (await run("python3", ["-c", "import sys; print(sys.implementation.cache_tag)"])).trim();
    const version = `${python}-${hash.digest("hex").slice(0, 12)}`;
    const folder = toolFolder("python-packages", version);
    const make = async (temporary: string) => {
        progress("installing Pulumi's SDK for Python (once)");
        await pip(["--target", temporary, "--requirement", requirements]);
    };
    await installOnce(folder, make, progress);
    return folder;
}

/** Installs a generated SDK as `pip install sdks/nomad-cluster` does, but without the network. */
export async function installSdk(sdk: string, packages: string, target: string): Promise<void> {
    const offline = ["--no-index", "--no-deps", "--no-build-isolation"];
    await pip([...offline, "--target", target, sdk], { PYTHONPATH: packages });
}

async function pip(args: string[], env: Record<string, string> = {}): Promise<void> {
    const install = ["-m", "pip", "install", "--quiet", "--root-user-action=ignore"];
    await run("python3", [...install, ...args], { env, timeout: 5 * 60_000 });
}
