import { chmod, chown, copyFile, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../../../sdk/process/run";
import type { ImageFile, ImageFiles } from "./imageFiles";
import type { ImageSource } from "./images";

/** Folders from which an image's own files come. */
export interface FileSources {
    /** Of Debian, with every package. */
    root: string;
    /** Builds a program of a Go module. @returns its file. */
    goProgram: (module: string) => Promise<string>;
}

/** Lays an image's own files out in a folder. @returns their paths; none if it has none. */
export async function stageFiles(
    { files = {}, user }: Pick<ImageSource, "files" | "user">,
    sources: FileSources,
    folder: string,
): Promise<string[]> {
    await mkdir(folder, { recursive: true });
    const all = { ...(user && (await withUser(user, sources.root))), ...files };
    for (const [path, file] of Object.entries(all)) {
        await mkdir(join(folder, dirname(path)), { recursive: true });
        await stageFile(join(folder, path), file, sources);
    }
    const found = await run("find", [".", "-mindepth", "1", "-printf", "%P\\n"], { cwd: folder });
    return found.split("\n").filter(Boolean);
}

async function stageFile(target: string, file: ImageFile, sources: FileSources): Promise<void> {
    if ("content" in file) {
        await writeFile(target, file.content);
        await chmod(target, file.mode);
    } else if ("link" in file) await symlink(file.link, target);
    else if ("copyOf" in file) await copy(join(sources.root, file.copyOf), target);
    else if ("goModule" in file) await copy(await sources.goProgram(file.goModule), target);
    else if ("appletsOf" in file) await linkApplets(join(sources.root, file.appletsOf), dirname(target));
    else await makeFolder(target, file, sources.root);
}

async function copy(source: string, target: string): Promise<void> {
    await copyFile(source, target);
    await chmod(target, (await stat(source)).mode);
}

async function linkApplets(busybox: string, folder: string): Promise<void> {
    const names = (await run(busybox, ["--list"])).split("\n").filter(Boolean);
    for (const name of names.filter((one) => one !== "busybox")) await symlink("busybox", join(folder, name));
}

async function makeFolder(
    folder: string,
    { mode = 0o755, owner }: { mode?: number; owner?: string },
    root: string,
): Promise<void> {
    await mkdir(folder, { recursive: true });
    await chmod(folder, mode);
    if (owner === undefined) return;
    const [, , user, group] = (await linesOf(root, "etc/passwd")).find((line) => line[0] === owner) ?? [];
    await chown(folder, Number(user), Number(group));
}

/** Debian's users and this one. */
async function withUser({ name, uid }: { name: string; uid: number }, root: string): Promise<ImageFiles> {
    const passwd = await readFile(join(root, "etc/passwd"), "utf8");
    const group = await readFile(join(root, "etc/group"), "utf8");
    return {
        "etc/passwd": { content: `${passwd}${name}:x:${uid}:${uid}::/nonexistent:/bin/false\n`, mode: 0o644 },
        "etc/group": { content: `${group}${name}:x:${uid}:\n`, mode: 0o644 },
    };
}

async function linesOf(root: string, path: string): Promise<string[][]> {
    return (await readFile(join(root, path), "utf8")).split("\n").map((line) => line.split(":"));
}
