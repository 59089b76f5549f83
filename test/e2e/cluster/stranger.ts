import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Program, startProgram } from "../../agents/program";
import type { TestCluster } from "./testCluster";

/** An agent on this host, which is the gateway of the machines' network: as near as one can be without belonging to it. */
export interface Stranger extends Pick<Program, "output"> {
    address: string;
    stop(): Promise<void>;
}

/**
 * Starts a real agent without a certificate, told to join the cluster over and over.
 *
 * @param encrypt its gossip key, base64; undefined: it does not encrypt.
 */
export async function startStranger(
    cluster: TestCluster,
    product: "consul" | "nomad",
    member: string,
    encrypt: string | undefined,
): Promise<Stranger> {
    const { gateway } = await cluster.network();
    const folder = await mkdtemp(join(tmpdir(), "stranger-"));
    const file = join(folder, "agent.json");
    const common = { data_dir: join(folder, "data"), bind_addr: gateway, disable_update_check: true };
    const join_ = (port: number) => ({ retry_join: [`${member}:${port}`], retry_interval: "1s" });
    const config = {
        consul: {
            ...{ node_name: "stranger", datacenter: "dc1", leave_on_terminate: true },
            ports: { http: -1, https: -1, grpc: -1, grpc_tls: -1, dns: -1, serf_wan: -1 },
            ...join_(8301),
            encrypt,
        },
        nomad: {
            name: "stranger",
            server: { enabled: true, bootstrap_expect: 3, encrypt, server_join: join_(4648) },
            consul: { auto_advertise: false, server_auto_join: false, client_auto_join: false },
        },
    }[product];
    await writeFile(file, JSON.stringify({ ...common, ...config }), { mode: 0o600 });
    const argument = product === "consul" ? "-config-file" : "-config";
    const command = [`PATH=${cluster.env.PATH}`, product, "agent", `${argument}=${file}`];
    const program = await startProgram("env", command);
    const stop = async () => {
        await program.stop();
        await rm(folder, { recursive: true, force: true });
    };
    return { address: gateway, output: () => program.output(), stop };
}

/** Whether a member answers a `ping` of memberlist that is not encrypted: type 0, then msgpack of its two fields. */
export async function acksPing(address: string, node: string): Promise<boolean> {
    const text = (word: string) => Buffer.from([0xa0 + word.length, ...Buffer.from(word)]);
    const socket = createSocket("udp4");
    try {
        const ping = Buffer.concat([
            Buffer.from([0, 0x82]),
            ...[text("SeqNo"), Buffer.from([1])],
            ...[text("Node"), text(node)],
        ]);
        socket.send(ping, 8301, address);
        await once(socket, "message", { signal: AbortSignal.timeout(1_000) });
        return true;
    } catch {
        return false;
    } finally {
        socket.close();
    }
}
