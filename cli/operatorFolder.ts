import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where the command line keeps what other programs want as files, outside of any clone: a folder for each stack.
 * `XDG_STATE_HOME` names another place (XDG base directory specification).
 */
export function stackFolder(project: string, stack: string): string {
    const state = process.env.XDG_STATE_HOME || join(homedir(), ".local/state");
    return join(state, "pulumi-nomad-cluster", encodeURIComponent(project), encodeURIComponent(stack));
}

/** A folder that only this user can look into, with files that only this user can read: keys and certificates of one cluster. */
export class OperatorFolder {
    constructor(readonly path: string) {}

    static of(project: string, stack: string, cluster: string): OperatorFolder {
        return new OperatorFolder(join(stackFolder(project, stack), encodeURIComponent(cluster)));
    }

    at(name: string): string {
        return join(this.path, name);
    }

    /** Writes a file whole or not at all, as two commands may do so at once. @returns its path. */
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
