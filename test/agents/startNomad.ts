import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiAccess } from "../../sdk/api/access";
import { NomadClient } from "../../sdk/api/nomad/client";
import type { TestCa } from "./certificates";
import { eventually, freePorts, startProgram } from "./program";
import type { RunningAgent } from "./startConsul";

export interface NomadOptions {
    ca: TestCa;
    /** Loopback address to bind; default 127.0.0.1. */
    address?: string;
    /** HTTPS port; default a free one. */
    port?: number;
}

/** A real Nomad server and client in one, with mTLS, ACLs at default deny and not yet bootstrapped, and raw_exec. */
export async function startNomad({ ca, address = "127.0.0.1", port }: NomadOptions): Promise<RunningAgent> {
    const directory = await mkdtemp(join(tmpdir(), "test-nomad-"));
    const [http, rpc, serf] = await freePorts(3);
    const serverName = "server.global.nomad";
    const { cert, key, certFile, keyFile } = await ca.issue(serverName, "client.global.nomad");
    const configuration = {
        name: "node-1",
        data_dir: join(directory, "data"),
        bind_addr: address,
        advertise: { http: address, rpc: address, serf: address },
        ports: { http: port ?? http, rpc, serf },
        server: { enabled: true, bootstrap_expect: 1 },
        client: {
            enabled: true,
            servers: [`${address}:${rpc}`],
            network_interface: "lo",
            options: { "fingerprint.denylist": "env_aws,env_azure,env_digitalocean,env_gce,cni,bridge" },
        },
        plugin: [{ raw_exec: [{ config: [{ enabled: true }] }] }],
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
    // In dev mode the agent ends its tasks when it ends. As root it mounts a tmpfs for each, which goes with its namespace.
    const command = ["nomad", "agent", "-dev", `-config=${file}`] as const;
    const [executable, ...args] =
        process.getuid?.() === 0 ? (["unshare", "--mount", ...command] as const) : command;
    const program = await startProgram(executable, args);
    const access: ApiAccess = {
        servers: [address],
        port: configuration.ports.http!,
        tls: { ca: ca.ca.cert, cert, key, serverName },
    };
    const client = new NomadClient(access);
    const stop = async () => {
        await client.close();
        await program.stop("SIGINT");
        await rm(directory, { recursive: true, force: true });
    };
    await eventually("Nomad has a leader", async () => client.raft.leader(), { program }).catch(
        async (error: unknown) => {
            await stop();
            throw error;
        },
    );
    return { access, pid: program.pid, dataDirectory: configuration.data_dir, stop };
}
