import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../../sdk/process/run";

export const checkout = join(__dirname, "../../..");

/** What `npm pack` would put into the package; `dist` is built before the tests start. */
export interface Packed {
    /** Bytes of the archive. */
    size: number;
    /** Bytes of the unpacked files. */
    unpackedSize: number;
    /** The files, by their paths in the package. */
    paths: string[];
}

export async function packed(): Promise<Packed> {
    const printed = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: checkout });
    const [{ size, unpackedSize, files }] = JSON.parse(printed) as [
        { size: number; unpackedSize: number; files: { path: string }[] },
    ];
    return { size, unpackedSize, paths: files.map(({ path }) => path) };
}

/** Text of a file of the package. */
export async function textOf(path: string): Promise<string> {
    return readFile(join(checkout, path), "utf8");
}
