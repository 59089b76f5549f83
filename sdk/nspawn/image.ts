import { createHash } from "node:crypto";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../process/run";
import { cacheFolder, installOnce, type Progress } from "../toolchain";
import { debian12, type ImageRecipe } from "./imageRecipe";

/** A root folder that machines' disks are layers over; it is never written to. */
export interface Image {
    name: string;
    folder: string;
}

/**
 * The image of machines, in the package's cache. If this host has not made it yet, it is made of Debian's packages, which takes
 * about a minute.
 *
 * @param progress Called with a line for each step.
 * @throws CommandError if Debian's archive cannot be reached or verified.
 */
export async function ensureImage(progress: Progress): Promise<Image> {
    const name = imageName("debian-12", debian12);
    const folder = join(cacheFolder(), "images", name);
    await installOnce(folder, (temporary) => makeImage(debian12, temporary, progress), progress);
    return { name, folder: join(folder, "root") };
}

/** The same for the same recipe only. */
export function imageName(title: string, recipe: ImageRecipe): string {
    const hash = createHash("sha256").update(JSON.stringify(recipe)).digest("hex");
    return `${title}-${hash.slice(0, 12)}`;
}

async function makeImage(recipe: ImageRecipe, folder: string, progress: Progress): Promise<void> {
    progress(`making the machines' image of Debian ${recipe.suite} (once; about a minute)`);
    const root = join(folder, "root");
    await run("mmdebstrap", mmdebstrapArguments(recipe, root), {
        onLine: (line) => line.startsWith("I: ") && progress(`image: ${line.slice(3)}`),
        timeout: 20 * 60_000,
    });
    await finishImage(recipe, root);
}

/** Makes /bin, /lib and /sbin links before any package is there. Debian's package that does so later needs all of Perl. */
const mergedUsr = "/usr/share/mmdebstrap/hooks/merged-usr";

/** @see https://manpages.debian.org/bookworm/mmdebstrap/mmdebstrap.1.en.html */
export function mmdebstrapArguments(recipe: ImageRecipe, target: string): string[] {
    return [
        "--variant=minbase",
        "--format=directory",
        `--hook-dir=${mergedUsr}`,
        `--include=${recipe.packages.join(",")}`,
        ...recipe.excludedPaths.map((path) => `--dpkgopt=path-exclude=${path}`),
        recipe.suite,
        target,
    ];
}

/** Sets up a root folder that has all packages. */
async function finishImage(recipe: ImageRecipe, root: string): Promise<void> {
    const units = join(root, "etc/systemd/system");
    for (const path of recipe.removed) await rm(join(root, path), { recursive: true, force: true });
    for (const [path, content] of Object.entries(recipe.files)) await replaceFile(join(root, path), content);
    await disable(units, recipe.disabled);
    for (const unit of recipe.masked) await replaceLink(join(units, unit), "/dev/null");
    for (const name of recipe.maskedGenerators)
        await replaceLink(join(root, "etc/systemd/system-generators", name), "/dev/null");
    for (const [unit, target] of Object.entries(recipe.enabled))
        await replaceLink(join(units, `${target}.wants`, unit), `/etc/systemd/system/${unit}`);
    // mmdebstrap leaves a copy of the host's.
    await replaceLink(join(root, "etc/resolv.conf"), "../run/systemd/resolve/stub-resolv.conf");
}

/** Removes the links by which units start. The host's own `systemctl` need not know the image's init scripts. */
async function disable(units: string, names: readonly string[]): Promise<void> {
    const wanting = (await readdir(units)).filter((entry) => entry.endsWith(".wants"));
    for (const folder of wanting)
        for (const name of names) await rm(join(units, folder, name), { force: true });
}

async function replaceFile(path: string, content: string): Promise<void> {
    await rm(path, { force: true });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: 0o644 });
}

async function replaceLink(path: string, target: string): Promise<void> {
    await rm(path, { force: true });
    await mkdir(dirname(path), { recursive: true });
    await symlink(target, path);
}
