import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../../../sdk/process/run";

/** Which package each path of a Debian root belongs to. */
export interface PackageFiles {
    /** Every path of the root, relative to it. */
    paths: string[];
    /** Those packages that brought a path, or the folder in which it was made after their installation. */
    ownersOf: (path: string) => readonly string[];
}

/** Folders that a running container has of its own. */
const mounted = /^(dev|proc|sys|run|tmp)\//;

export async function packageFiles(root: string): Promise<PackageFiles> {
    const owners = new Map<string, string[]>();
    const info = join(root, "var/lib/dpkg/info");
    for (const file of (await readdir(info)).filter((name) => name.endsWith(".list"))) {
        const owner = file.replace(/(:.*)?\.list$/, "");
        for (const line of (await readFile(join(info, file), "utf8")).split("\n")) {
            const path = merged(line.replace(/^\//, ""));
            owners.set(path, [...(owners.get(path) ?? []), owner]);
        }
    }
    const found = await run("find", [".", "-mindepth", "1", "-printf", "%P\\n"], { cwd: root });
    const paths = found.split("\n").filter((path) => path !== "" && !mounted.test(path));
    return { paths, ownersOf: (path) => ownersIn(owners, path) };
}

/** The packages' lists have the paths of before Debian merged these folders into `usr`. */
const merged = (path: string) => path.replace(/^(bin|sbin|lib|lib32|lib64|libx32)\//, "usr/$1/");

function ownersIn(owners: Map<string, string[]>, path: string): readonly string[] {
    const known = owners.get(path);
    if (known !== undefined || path === ".") return known ?? [];
    const above = ownersIn(owners, dirname(path));
    return above.length === 1 ? above : [];
}
