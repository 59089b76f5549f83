import { existsSync } from "node:fs";
import { cp, mkdir, symlink, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../../../sdk/process/run";
import { checkout } from "./testStack";

/** Makes `folder` like a user's fresh clone: this checkout's present files, committed, and no generated file. */
export async function freshClone(folder: string): Promise<void> {
    const listed = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
        cwd: checkout,
    });
    const files = listed.split("\0").filter((file) => file !== "" && existsSync(join(checkout, file)));
    for (const file of files) {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await cp(join(checkout, file), join(folder, file), { preserveTimestamps: true });
    }
    const git = async (...args: string[]) => run("git", args, { cwd: folder });
    await git("init", "--quiet");
    await git("add", "--all");
    const author = ["-c", "user.name=Test", "-c", "user.email=test@localhost"];
    await git(...author, "commit", "--quiet", "--message", "What the checkout holds");
}

/** Links the results of `npm ci` from this checkout, which has the same files. It saves a minute. */
export async function linkInstalled(folder: string): Promise<void> {
    for (const name of ["node_modules", "dist"]) await symlink(join(checkout, name), join(folder, name));
    // Older than the installation, so that no script installs into this checkout.
    await utimes(join(folder, "package-lock.json"), 0, 0);
}
