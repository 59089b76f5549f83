import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { nomadConfig } from "../../sdk/agents";
import type { ApiAccess } from "../../sdk/api/access";
import { NomadClient } from "../../sdk/api/nomad/client";
import { settingsOf } from "../unit/agents/settings";
import type { TestCa } from "./certificates";
import { eventually, freePorts, type Program, startProgram } from "./program";

export interface NomadPart {
    /** Direct and without token. */
    access: ApiAccess;
    /** Where clients reach it. */
    rpc: string;
    dataDirectory: string;
    /** What it logged so far. */
    output(): string;
    stop(): Promise<void>;
}

/** A real Nomad server on a loopback address, with mTLS, access control, and the product's rule for who may be a client. */
export async function startNomadServer(ca: TestCa, address: string): Promise<NomadPart> {
    const { server } = nomadConfig(settingsOf({})[0]!) as { server: { client_introduction: object } };
    const { client_introduction } = server;
    const part = await start(ca, address, "server-1", 4646, {
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

/** A real Nomad client, with the token that introduces it lying where the node script puts it. */
export async function startNomadClient(
    ca: TestCa,
    server: NomadPart,
    name: string,
    token?: string,
): Promise<RunningNomadClient> {
    const [port] = await freePorts(1);
    const client = {
        enabled: true,
        servers: [server.rpc],
        network_interface: "lo",
        options: { "fingerprint.denylist": "env_aws,env_azure,env_digitalocean,env_gce,cni,bridge" },
    };
    const part = await start(ca, "127.0.0.1", name, port!, { client }, async (dataDirectory) => {
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
    http: number,
    parts: object,
    prepare: (dataDirectory: string) => Promise<void> = async () => undefined,
): Promise<NomadPart & { program: Program }> {
    const directory = await mkdtemp(join(tmpdir(), "test-nomad-"));
    const dataDirectory = join(directory, "data");
    const [rpc, serf] = await freePorts(2);
    const { cert, key, certFile, keyFile } = await ca.issue("server.global.nomad", "client.global.nomad");
    const configuration = {
        ...{ name, data_dir: dataDirectory, bind_addr: address, ports: { http, rpc, serf } },
        ...{ advertise: { http: address, rpc: address, serf: address }, ...parts },
        consul: { server_auto_join: false, client_auto_join: false, auto_advertise: false },
        tls: {
            ...{ http: true, rpc: true, ca_file: ca.ca.certFile, cert_file: certFile, key_file: keyFile },
            ...{ verify_https_client: true, verify_server_hostname: true },
        },
        acl: { enabled: true },
        disable_update_check: true,
    };
    const file = join(directory, "nomad.json");
    await writeFile(file, JSON.stringify(configuration), { mode: 0o600 });
    await prepare(dataDirectory);
    // What a client mounts goes with its namespace.
    const program = await startProgram("unshare", ["--mount", "nomad", "agent", `-config=${file}`]);
    const stop = async () => {
        await program.stop("SIGINT");
        await rm(directory, { recursive: true, force: true });
    };
    const access = {
        servers: [address],
        port: http,
        tls: { ca: ca.ca.cert, cert, key, serverName: "server.global.nomad" },
    };
    return { access, rpc: `${address}:${rpc}`, dataDirectory, output: () => program.output(), stop, program };
}
