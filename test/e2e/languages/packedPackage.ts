import { mkdtemp, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../../sdk/process/run";
import { checkout } from "../cluster/testStack";

/** This package as `npm pack` makes it, unpacked in a temporary folder, with the checkout's dependencies. */
export async function packedPackage(): Promise<{ folder: string; files: string }> {
    const folder = await mkdtemp(join(tmpdir(), "test-package-"));
    // `dist` is built before the tests start.
    const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
    const archive = (await run("npm", pack, { cwd: checkout })).trim();
    await run("tar", ["-xzf", join(folder, archive), "-C", folder]);
    const files = join(folder, "package");
    await symlink(join(checkout, "node_modules"), join(files, "node_modules"));
    return { folder, files };
}
