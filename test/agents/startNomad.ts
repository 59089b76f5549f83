import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NomadClient } from "../../sdk/api/nomad/client";
import type { TestCa } from "./certificates";
import { loopbackClient, nomadSettings, rawExec } from "./nomadSettings";
import { eventually } from "./program";
import type { RunningAgent } from "./startConsul";
import { startNomadAgent } from "./startNomadAgent";

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
    const { common, access, rpc } = await nomadSettings(ca, address, port);
    const dataDirectory = join(directory, "data");
    const configuration = {
        ...{ name: "node-1", data_dir: dataDirectory, ...common },
        server: { enabled: true, bootstrap_expect: 1 },
        client: { ...loopbackClient, servers: [rpc] },
        plugin: rawExec,
    };
    const file = join(directory, "nomad.json");
    await writeFile(file, JSON.stringify(configuration), { mode: 0o600 });
    const program = await startNomadAgent(["-dev", `-config=${file}`]);
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
    return { access, pid: program.pid, dataDirectory, stop };
}
