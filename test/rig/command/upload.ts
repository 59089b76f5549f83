import { readdir, stat } from "node:fs/promises";
import { basename, join, posix } from "node:path";
import { promisify } from "node:util";
import type { Client, SFTPWrapper } from "ssh2";
import { utils } from "ssh2";

/** Copies to one remote machine over SFTP, with the path rules of the real plugin's `CopyToRemote`. */
export class Upload {
    private constructor(private readonly sftp: SFTPWrapper) {}

    static async over(client: Client): Promise<Upload> {
        return new Upload(await promisify(client.sftp.bind(client))());
    }

    /**
     * Copies a local file or folder. Into a folder that exists it goes under its own name, unless it is a
     * folder written with a slash at the end, whose contents go there.
     */
    async path(local: string, remote: string): Promise<void> {
        const target = await this.kind(remote);
        if ((await stat(local)).isDirectory()) {
            const root = local.endsWith("/") ? remote : posix.join(remote, basename(local));
            await this.folders(remote);
            await this.folder(local, root);
        } else {
            if (target === undefined) await this.folders(posix.dirname(remote));
            await this.file(local, target === "folder" ? posix.join(remote, basename(local)) : remote);
        }
    }

    /** Writes what has no file on this machine; a remote folder takes it only where it has a name. */
    async content(content: string | Buffer, remote: string, name?: string): Promise<void> {
        const inFolder = (await this.kind(remote)) === "folder";
        if (inFolder && !name) {
            throw new Error(`remote path ${remote} is a directory; remotePath must be a file path`);
        }
        const target = inFolder && name ? posix.join(remote, name) : remote;
        await this.folders(posix.dirname(target));
        await promisify(this.sftp.writeFile.bind(this.sftp) as WriteFile)(target, content);
    }

    /** Makes a folder and those above it, as far as they are not there. */
    async folders(remote: string): Promise<void> {
        const kind = await this.kind(remote);
        if (kind === "file") throw new Error(`remote path ${remote} exists but is not a directory`);
        if (kind === "folder") return;
        await this.folders(posix.dirname(remote));
        await promisify(this.sftp.mkdir.bind(this.sftp) as MakeFolder)(remote);
    }

    private async folder(local: string, remote: string): Promise<void> {
        await this.folders(remote);
        for (const entry of await readdir(local, { withFileTypes: true })) {
            const from = join(local, entry.name);
            const to = posix.join(remote, entry.name);
            await (entry.isDirectory() ? this.folder(from, to) : this.file(from, to));
        }
    }

    private async file(local: string, remote: string): Promise<void> {
        await promisify(this.sftp.fastPut.bind(this.sftp) as PutFile)(local, remote).catch((error: Error) => {
            throw new Error(`failed to copy file ${local} to remote path ${remote}: ${error.message}`);
        });
    }

    private async kind(remote: string): Promise<"file" | "folder" | undefined> {
        try {
            const found = await promisify(this.sftp.stat.bind(this.sftp))(remote);
            return found.isDirectory() ? "folder" : "file";
        } catch (error) {
            if ((error as { code?: number }).code === utils.sftp.STATUS_CODE.NO_SUCH_FILE) return undefined;
            throw new Error(`failed to stat remote path ${remote}: ${(error as Error).message}`);
        }
    }
}

// `promisify` takes the last overload, which has options we do not give.
type Done = (error?: Error | null) => void;
type WriteFile = (remote: string, content: string | Buffer, done: Done) => void;
type MakeFolder = (remote: string, done: Done) => void;
type PutFile = (local: string, remote: string, done: Done) => void;
