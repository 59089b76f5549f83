import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Program, startProgram } from "./program";

/** A Nomad client that can be stopped, started again with its data folder, and read. */
export interface ShortLivedClient {
    program(): Program;
    /** Stops it and starts it again with its data folder; its tasks keep running. */
    restart(): Promise<void>;
    /** The text of a file in its data folder, also in the client's own mounts; undefined if there is no such file. */
    read(path: string): Promise<string | undefined>;
    /** Stops it and removes its data folder. */
    forget(): Promise<void>;
    /** Gives it another token that introduces it, for its next start. */
    introduce(token: string): Promise<void>;
}

export async function startNomad(directory: string, name: string, configuration: object): Promise<Program> {
    const file = join(directory, `${name}.json`);
    const dataDirectory = join(directory, name);
    await writeFile(file, JSON.stringify({ name, data_dir: dataDirectory, ...configuration }), {
        mode: 0o600,
    });
    // The client's mounts end with its namespace.
    return startProgram("unshare", ["--mount", "nomad", "agent", `-config=${file}`]);
}

export async function startClient(
    directory: string,
    name: string,
    configuration: object,
    introduction: string,
    ends: (() => Promise<unknown>)[],
): Promise<ShortLivedClient> {
    const dataDirectory = join(directory, name);
    const file = join(dataDirectory, "client", "intro_token.jwt");
    const introduce = async (token: string) => {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await writeFile(file, token, { mode: 0o600 });
    };
    await introduce(introduction);
    const begin = async () => startNomad(directory, name, configuration);
    let program = await begin();
    ends.push(async () => program.stop("SIGINT"));
    const restart = async () => {
        await program.stop("SIGINT");
        program = await begin();
    };
    const read = async (path: string) =>
        readFile(join(`/proc/${program.pid}/root`, dataDirectory, path), "utf8").catch(() => undefined);
    const forget = async () => {
        await program.stop("SIGINT");
        await rm(dataDirectory, { recursive: true, force: true });
    };
    return { program: () => program, restart, forget, read, introduce };
}
