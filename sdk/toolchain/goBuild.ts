import { chmod, copyFile, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { CommandError, run } from "../process/run";
import { packageFolder } from "../process/packageFolder";
import { type Progress, withHeartbeat } from "./progress";
import type { GoBuild } from "./toolTable";
import { WayFailed } from "./wayFailed";

const longestBuildMs = 45 * 60_000; // nomad: five minutes on two cores with nothing cached

/** The folder of the small Go module that pins `name` and all it is built from (go.sum: checksums of every module). */
export function goModuleFolder(name: string): string {
    return join(packageFolder(), "sdk", "toolchain", "modules", name);
}

/**
 * Builds a program from Go modules into `folder`. Every module is checked against the committed go.sum, which
 * `-mod=readonly` forbids to grow, so that no checksum database is needed.
 *
 * @returns the origin, for people.
 * @throws WayFailed if Go is missing or too old, or a module cannot be downloaded.
 */
export async function buildGoModule(
    { name, build, module = goModuleFolder(name) }: { name: string; build: GoBuild; module?: string },
    folder: string,
    progress: Progress,
): Promise<string> {
    // A go.work above the checkout is not about this module.
    const env = { GOWORK: "off", ...(build.cgo === false && { CGO_ENABLED: "0" }) };
    const options = { cwd: module, env };
    const compiler = await goVersion(options, module);
    const args = ["build", "-v", "-mod=readonly", "-buildvcs=false", "-trimpath"];
    if (build.tags) args.push("-tags", build.tags);
    args.push("-ldflags", ["-s -w", build.ldflags].filter(Boolean).join(" "));
    args.push("-o", build.package === "tool" ? folder : join(folder, name), build.package);

    const start = Date.now();
    progress(
        `building ${name} from Go modules (${build.package}); which takes minutes if Go's cache is empty`,
    );
    const count = { downloaded: 0, compiled: 0 };
    const onLine = (line: string) =>
        (count[line.startsWith("go: downloading") ? "downloaded" : "compiled"] += 1);
    const state = () =>
        `building ${name}: ${count.downloaded} modules downloaded, ${count.compiled} packages compiled`;
    try {
        await withHeartbeat(progress, state, () =>
            run("go", args, { ...options, onLine, timeout: longestBuildMs }),
        );
        if (build.script) await copyScript(build.package, build.script, folder, options);
    } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        throw new WayFailed(`Go modules: ${error.message}`);
    }
    progress(`built ${name} in ${Math.round((Date.now() - start) / 1000)} s`);
    return `built from Go module ${build.package} with ${compiler}`;
}

/** Files of Go's module cache are not executable. */
async function copyScript(
    ofPackage: string,
    script: string,
    folder: string,
    options: { cwd: string; env: Record<string, string> },
): Promise<void> {
    const list = ["list", "-mod=readonly", "-f", "{{.Module.Dir}}", ofPackage];
    const source = (await run("go", list, options)).trim();
    const copy = join(folder, basename(script));
    await copyFile(join(source, script), copy);
    await chmod(copy, 0o755);
}

async function goVersion(
    options: { cwd: string; env: Record<string, string> },
    module: string,
): Promise<string> {
    try {
        return (await run("go", ["env", "GOVERSION"], options)).trim();
    } catch (error) {
        const wanted = /^go (\S+)/m.exec(await readFile(join(module, "go.mod"), "utf8"))?.[1];
        throw new WayFailed(
            `Go modules: needs Go >= ${wanted} on PATH (https://go.dev/dl): ${lastLine(error as Error)}`,
        );
    }
}

function lastLine(error: Error): string {
    return error.message.trim().split("\n").at(-1)!;
}
