import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { run } from "../../../sdk/process/run";

/** A layer of an image, in a file. */
export interface Layer {
    file: string;
    size: number;
    /** Of the file. */
    digest: string;
    /** Of the unpacked archive. */
    diffId: string;
}

/** Packs paths of a folder, with their owners and modes. Two of the same content are the same layer. */
export async function makeLayer(root: string, paths: readonly string[], archive: string): Promise<Layer> {
    await run(
        "tar",
        [
            ...["--create", `--file=${archive}`, `--directory=${root}`, "--no-recursion", "--null"],
            ...["--numeric-owner", "--sort=name", "--mtime=@0", "--format=posix"],
            ...["--pax-option=delete=atime,delete=ctime,exthdr.name=%d/PaxHeaders/%f", "--files-from=-"],
        ],
        { input: paths.join("\0") },
    );
    const file = `${archive}.gz`;
    await pipeline(createReadStream(archive), createGzip({ level: 4 }), createWriteStream(file));
    return {
        file,
        size: (await stat(file)).size,
        digest: await digestOf(file),
        diffId: await digestOf(archive),
    };
}

async function digestOf(file: string): Promise<string> {
    const hash = createHash("sha256");
    await pipeline(createReadStream(file), hash);
    return digestText(hash);
}

export const digestOfText = (text: string) => digestText(createHash("sha256").update(text));

const digestText = (hash: ReturnType<typeof createHash>) => `sha256:${hash.digest("hex")}`;
