import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiAccess } from "../../sdk/api/access";
import { ConsulClient } from "../../sdk/api/consul/client";
import type { TestCa } from "./certificates";
import { eventually, freePorts, startProgram } from "./program";

export interface RunningAgent {
    /** Direct and without token. */
    access: ApiAccess;
    pid: number;
    /** The folder of its state, like `/var/lib/consul` on a machine. */
    dataDirectory: string;
    stop(): Promise<void>;
}

/** A Consul that can be started again with its state; it may not answer at once. */
export interface RunningConsul extends RunningAgent {
    restart(): Promise<void>;
}

export interface ConsulOptions {
    ca: TestCa;
    /** Loopback address to bind; default 127.0.0.1. */
    address?: string;
    /** HTTPS port; default a free one. */
    port?: number;
    /** Servers that elect a leader; with more than 1 there never is one. Default 1. */
    expect?: number;
}

/** A real Consul server with mTLS on its only API port, ACLs at default deny and not yet bootstrapped. */
export async function startConsul({
    ca,
    address = "127.0.0.1",
    port,
    expect = 1,
}: ConsulOptions): Promise<RunningConsul> {
    const directory = await mkdtemp(join(tmpdir(), "test-consul-"));
    const [https, server, serf] = await freePorts(3);
    const serverName = "server.dc1.consul";
    const { cert, key, certFile, keyFile } = await ca.issue(serverName);
    const tls = { ca_file: ca.ca.certFile, cert_file: certFile, key_file: keyFile };
    const verify = { verify_incoming: true, verify_outgoing: true };
    const configuration = {
        server: true,
        bootstrap_expect: expect,
        node_name: "server-1",
        data_dir: join(directory, "data"),
        bind_addr: address,
        client_addr: address,
        ports: {
            ...{ http: -1, https: port ?? https, dns: -1, grpc: -1, grpc_tls: -1 },
            ...{ server, serf_lan: serf, serf_wan: -1 },
        },
        tls: { defaults: { ...tls, ...verify }, internal_rpc: { verify_server_hostname: true } },
        acl: { enabled: true, default_policy: "deny", enable_token_persistence: true },
        // A server alone has nobody to wait for; without a leader it says so at once.
        performance: { raft_multiplier: 1, rpc_hold_timeout: "100ms" },
        disable_update_check: true,
    };
    const file = join(directory, "consul.json");
    await writeFile(file, JSON.stringify(configuration), { mode: 0o600 });
    const start = async () => startProgram("consul", ["agent", `-config-file=${file}`]);
    let program = await start();
    const access: ApiAccess = {
        servers: [address],
        port: configuration.ports.https!,
        tls: { ca: ca.ca.cert, cert, key, serverName },
    };
    const client = new ConsulClient(access);
    const stop = async () => {
        await client.close();
        await program.stop();
        await rm(directory, { recursive: true, force: true });
    };
    const ready = async () => {
        const leader = await client.raft.leader();
        // A leader makes the first policies before anybody can bootstrap; the anonymous token comes last.
        return (
            expect > 1 || (leader !== undefined && program.output().includes("Created ACL anonymous token"))
        );
    };
    await eventually("Consul answers", ready, { program }).catch(async (error: unknown) => {
        await stop();
        throw error;
    });
    const restart = async () => {
        await program.stop();
        program = await start();
    };
    return {
        ...{ access, dataDirectory: configuration.data_dir, restart, stop },
        get pid() {
            return program.pid;
        },
    };
}
