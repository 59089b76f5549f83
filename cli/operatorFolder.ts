import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Folder of a stack for files that other programs need, outside any clone.
 * `XDG_STATE_HOME` names another parent folder (XDG base directory specification).
 */
export function stackFolder(project: string, stack: string): string {
    const state = process.env.XDG_STATE_HOME || join(homedir(), ".local/state");
    return join(state, "pulumi-nomad-cluster", encodeURIComponent(project), encodeURIComponent(stack));
}

/** A folder for the keys and certificates of one cluster, which only this user can read. */
export class OperatorFolder {
    constructor(readonly path: string) {}

    static of(project: string, stack: string, cluster: string): OperatorFolder {
        return new OperatorFolder(join(stackFolder(project, stack), encodeURIComponent(cluster)));
    }

    at(name: string): string {
        return join(this.path, name);
    }

    /** Writes a file completely or not at all, because two commands may write it at once. @returns its path. */
    async write(name: string, text: string): Promise<string> {
        await mkdir(this.path, { recursive: true, mode: 0o700 });
        await chmod(this.path, 0o700); // one that was there already
        const temporary = this.at(`${name}.${process.pid}`);
        await rm(temporary, { force: true });
        await writeFile(temporary, text, { mode: 0o600, flag: "wx" });
        await rename(temporary, this.at(name));
        return this.at(name);
    }
}
