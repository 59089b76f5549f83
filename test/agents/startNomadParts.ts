import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { nomadConfig } from "../../sdk/agents";
import type { ApiAccess } from "../../sdk/api/access";
import { NomadClient } from "../../sdk/api/nomad/client";
import { settingsOf } from "../unit/agents/settings";
import type { TestCa } from "./certificates";
import { loopbackClient, nomadSettings, rawExec } from "./nomadSettings";
import { eventually, type Program } from "./program";
import { startNomadAgent } from "./startNomadAgent";

export interface NomadPart {
    /** Direct and without token. */
    access: ApiAccess;
    /** The address at which clients reach it. */
    rpc: string;
    dataDirectory: string;
    /** Its log so far. */
    output(): string;
    stop(): Promise<void>;
}

/** A real Nomad server on a loopback address, with mTLS, access control, and the product's rule for who may be a client. */
export async function startNomadServer(ca: TestCa, address: string): Promise<NomadPart> {
    const { server } = nomadConfig(settingsOf({})[0]!) as { server: { client_introduction: object } };
    const { client_introduction } = server;
    const part = await start(ca, address, "node-0", 4646, {
        server: { enabled: true, bootstrap_expect: 1, client_introduction },
    });
    const client = new NomadClient(part.access);
    await eventually("Nomad has a leader", async () => client.raft.leader(), { program: part.program });
    await client.close();
    return part;
}

export interface RunningNomadClient extends NomadPart {
    /** The node's, which the client makes itself. */
    id: string;
}

/** A real Nomad client with raw_exec, with its introduction token in the file to which the node program writes it. `settings` are more of its client. */
export async function startNomadClient(
    ca: TestCa,
    server: Pick<NomadPart, "rpc">,
    name: string,
    token?: string,
    settings: object = {},
): Promise<RunningNomadClient> {
    const parts = { client: { ...loopbackClient, ...settings, servers: [server.rpc] }, plugin: rawExec };
    const part = await start(ca, "127.0.0.1", name, undefined, parts, async (dataDirectory) => {
        if (token === undefined) return;
        const file = join(dataDirectory, "client", "intro_token.jwt");
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await writeFile(file, token, { mode: 0o600 });
    });
    const file = join(part.dataDirectory, "client", "client-id");
    const id = await eventually("the client has its ID", async () => readFile(file, "utf8"), {
        program: part.program,
    });
    return { ...part, id };
}

async function start(
    ca: TestCa,
    address: string,
    name: string,
    http: number | undefined,
    parts: object,
    prepare: (dataDirectory: string) => Promise<void> = async () => undefined,
): Promise<NomadPart & { program: Program }> {
    const directory = await mkdtemp(join(tmpdir(), "test-nomad-"));
    const dataDirectory = join(directory, "data");
    const { common, access, rpc } = await nomadSettings(ca, address, http);
    const configuration = { name, data_dir: dataDirectory, ...common, ...parts };
    const file = join(directory, "nomad.json");
    await writeFile(file, JSON.stringify(configuration), { mode: 0o600 });
    await prepare(dataDirectory);
    const program = await startNomadAgent([`-config=${file}`]);
    const stop = async () => {
        await program.stop("SIGINT");
        await rm(directory, { recursive: true, force: true });
    };
    return { access, rpc, dataDirectory, output: () => program.output(), stop, program };
}
