import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterMachine } from "../../sdk/topology";
import { Role } from "../../sdk/topology";
import type { TestCa } from "./certificates";
import { loopbackAddress } from "./loopbackCluster";
import { lastOf, type Program, startProgram } from "./program";

/** A machine that serves Consul and Nomad, as far as the other servers see it: two agents on an address of their own. */
export interface RunningServer {
    machine: ClusterMachine;
    /** The end of what both agents printed, for messages. */
    output(): string;
    /**
     * Ends both agents as a machine does that is switched off.
     *
     * @throws Error with the output if one has ended by itself before.
     */
    kill(): Promise<void>;
}

/** Real servers of both products on loopback, with mTLS and ACLs not yet bootstrapped; they elect their leaders by themselves. */
export async function startServers(ca: TestCa, count: number): Promise<RunningServer[]> {
    const addresses = Array.from({ length: count }, loopbackAddress);
    return Promise.all(
        addresses.map(async (address, index) => startServer(ca, `servers-${index}`, address, addresses)),
    );
}

/**
 * Ends all of them, also if some have ended by themselves.
 *
 * @throws AggregateError of those that have.
 */
export async function killServers(servers: RunningServer[] = []): Promise<void> {
    const ends = await Promise.allSettled(servers.map(async (server) => server.kill()));
    const crashes = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as Error] : []));
    if (crashes.length > 0) throw new AggregateError(crashes, crashes.map(String).join("\n"));
}

/** One of them, also a later one that joins at the addresses of those that run. */
export async function startServer(
    ca: TestCa,
    name: string,
    address: string,
    peers: string[],
): Promise<RunningServer> {
    const { certFile, keyFile } = await ca.issue(name, "server.dc1.consul", "server.global.nomad");
    const tls = { ca_file: ca.ca.certFile, cert_file: certFile, key_file: keyFile };
    const directory = await mkdtemp(join(tmpdir(), "test-server-"));
    const start = async (product: "consul" | "nomad", config: object) => {
        const file = join(directory, `${product}.json`);
        const common = { data_dir: join(directory, product), disable_update_check: true };
        await writeFile(file, JSON.stringify({ ...common, ...config }), { mode: 0o600 });
        const option = product === "consul" ? "-config-file" : "-config";
        return startProgram(product, ["agent", `${option}=${file}`]);
    };
    const agents: Program[] = [
        await start("consul", consulServer(name, address, peers, tls)),
        await start("nomad", nomadServer(name, address, peers, tls)),
    ];
    const machine = {
        ...{ name, roles: [Role.ConsulServer, Role.NomadServer] },
        ...{ id: `${name}-${address}`, address, sshAddress: address },
    };
    const output = () => agents.map((agent) => `${name}:\n${lastOf(agent)}`).join("\n");
    let killed = false;
    const kill = async () => {
        const crashed = !killed && agents.some((agent) => !agent.running());
        killed = true;
        await Promise.all(agents.map(async (agent) => agent.stop("SIGKILL")));
        await rm(directory, { recursive: true, force: true });
        if (crashed) throw new Error(`An agent ended by itself. ${output()}`);
    };
    return { machine, output, kill };
}

function consulServer(name: string, address: string, addresses: string[], tls: object): object {
    return {
        ...{ node_name: name, server: true, bootstrap_expect: addresses.length },
        ...{ bind_addr: address, client_addr: address, retry_join: addresses, retry_interval: "1s" },
        ports: { http: -1, https: 8501, dns: -1, grpc: -1, grpc_tls: -1, serf_wan: -1 },
        tls: {
            defaults: { ...tls, verify_incoming: true, verify_outgoing: true },
            internal_rpc: { verify_server_hostname: true },
        },
        acl: { enabled: true, default_policy: "deny" },
        performance: { raft_multiplier: 1 },
    };
}

function nomadServer(name: string, address: string, addresses: string[], tls: object): object {
    return {
        ...{ name, bind_addr: address, acl: { enabled: true } },
        advertise: { http: address, rpc: address, serf: address },
        server: {
            enabled: true,
            bootstrap_expect: addresses.length,
            server_join: { retry_join: addresses, retry_interval: "1s" },
        },
        consul: { server_auto_join: false, client_auto_join: false, auto_advertise: false },
        tls: { http: true, rpc: true, ...tls, verify_https_client: true, verify_server_hostname: true },
    };
}
