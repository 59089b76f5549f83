import { nodeScript } from "../../../sdk/node/nodeScript";
import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { officialReleases } from "../../../sdk/node";
import { planCluster } from "../../../sdk/topology";
import { MachineRoot } from "../../machineRoot";
import { topologies, type TopologyName } from "../../topologies";

/** Consul's agent, as far as curl shows it: it knows the machine's token once the test says so. Counts the questions. */
const curl = `#!/bin/sh
echo asked >>/run/asked
[ -e /run/token-known ]
`;

/**
 * A Nomad that runs until it is interrupted or the test ends it, and tells how it was called. No shell program: one that
 * another shell runs in the background cannot catch the interrupt, as Nomad does.
 */
const nomad = `#!/usr/bin/python3
import os, signal, sys, time
log = open("/run/nomad", "a", buffering=1)
def interrupted(*_):
    print("interrupted", file=log)
    sys.exit()
signal.signal(signal.SIGINT, interrupted)
os.makedirs("/var/lib/nomad/server", exist_ok=True)
print(*sys.argv[1:], file=log)
while not os.path.exists("/run/nomad-dies"):
    time.sleep(0.05)
`;

let root: MachineRoot;
beforeEach(async () => {
    root = await MachineRoot.create();
    await root.write("usr/local/sbin/nomad-cluster-node", nodeScript(), 0o755);
    await root.write("usr/local/bin/curl", curl, 0o755);
    await root.write("usr/local/bin/nomad", nomad, 0o755);
    await root.run("mkdir -p /var/lib/nomad-cluster /var/lib/nomad");
});
afterEach(async () => root.remove());

async function become(topology: TopologyName, name: string): Promise<void> {
    const plan = planCluster(topologies[topology]);
    const node = plan.nodes.find((candidate) => candidate.name === name)!;
    await root.write("etc/nomad-cluster/node.env", nodeSettings(plan, node, officialReleases));
}

/** Shell commands around a run of `prepare-nomad`, which `$run` is; they end with its status. */
async function duringPreparation(commands: string): Promise<string> {
    return root.run(`set -e
        until_() { timeout 20 sh -c "until $1; do sleep 0.02; done" || { echo "not within 20 s: $1" >&2; exit 1; }; }
        waits() { kill -0 $run 2>/dev/null || { echo "it no longer waits" >&2; exit 1; }; }
        nomad-cluster-node prepare-nomad & run=$!
        ${commands}
        wait $run`);
}

const introduce = `echo TOKEN | { echo NODE-ID >/var/lib/nomad/client/client-id; nomad-cluster-node introduce; }`;

test("a server waits until Consul knows the machine's token, and for nothing else", async () => {
    await become("all separated", "nomad-servers-0");
    await duringPreparation(`until_ "[ \\$(wc -l </run/asked) -ge 3 ]"
        waits
        touch /run/token-known`);
});

test("a client waits until it is introduced, once in its life", async () => {
    await become("all separated", "clients-0");
    await root.write("run/token-known", "");
    const said = await duringPreparation(`until_ "[ -e /run/asked ]"
        waits
        mkdir -p /var/lib/nomad/client
        ${introduce}`);
    expect(said).toBe("NODE-ID\n");
    // As systemd does at each later start of the agent.
    await root.run("timeout 10 nomad-cluster-node prepare-nomad");
    await expect(root.read("run/nomad")).rejects.toThrow("ENOENT");
});

describe("a machine that is server and client", () => {
    beforeEach(async () => {
        await become("the default", "node-0");
        await root.write("run/token-known", "");
    });

    test("serves without its client until that is introduced; then both start as one", async () => {
        await duringPreparation(`until_ "[ -e /run/nomad ]"
            waits
            mkdir -p /var/lib/nomad/client
            ${introduce}`);
        const own = "-config=/etc/nomad.d/nomad.json -config=/etc/nomad.d/join.json";
        const alone = "/var/lib/nomad-cluster/serve-alone.json";
        expect((await root.read("run/nomad")).split("\n")).toEqual([
            ...[`agent ${own} -config=${alone}`, "interrupted", ""],
        ]);
        // A scheduler that waits for work holds up its server's end, in which the others have one less.
        expect(JSON.parse(await root.read(alone.slice(1)))).toEqual({ server: { num_schedulers: 0 } });
        await root.run("timeout 10 nomad-cluster-node prepare-nomad");
        expect(await root.read("run/nomad")).toMatch(/interrupted\n$/);
    });

    test("makes the servers' state for Nomad's eyes only, as the unit leaves the mask to tasks' folders", async () => {
        await duringPreparation(`until_ "[ -e /var/lib/nomad/server ]"
            mkdir -p /var/lib/nomad/client
            ${introduce}`);
        expect(await root.run("stat -c %a /var/lib/nomad/server")).toBe("700\n");
    });

    test("ends with the server, so that systemd starts both anew", async () => {
        await expect(
            duringPreparation(`until_ "[ -e /run/nomad ]"
                touch /run/nomad-dies`),
        ).rejects.toThrow("nomad ended while its server waited for the client's introduction");
    });
});

describe("an introduction", () => {
    const withClient = "mkdir -p /var/lib/nomad/client && echo NODE-ID >/var/lib/nomad/client/client-id";

    test("is kept where Nomad looks for it, for nobody else to read, byte for byte", async () => {
        await root.run("mkdir -p /var/lib/nomad/client && echo NODE-ID >/var/lib/nomad/client/client-id");
        await root.run("nomad-cluster-node introduce", "eyJ.a.b\n");
        expect(await root.read("var/lib/nomad/client/intro_token.jwt")).toBe("eyJ.a.b\n");
        expect(await root.run("cd /var/lib/nomad && stat -c %a client client/intro_token.jwt")).toBe(
            "700\n600\n",
        );
    });

    test("waits for the client's ID, which comes with its first start", async () => {
        const said = await root.run(
            `printf TOKEN | nomad-cluster-node introduce & run=$!
            timeout 20 sh -c "until [ -e /var/lib/nomad-cluster/nomad.introduced ]; do sleep 0.02; done"
            kill -0 $run && ${withClient} && wait $run`,
        );
        expect(said).toBe("NODE-ID\n");
    });

    test("without a token changes nothing: a client that starts without one is refused until it starts again", async () => {
        await root.run(withClient);
        await expect(root.run("nomad-cluster-node introduce", "")).rejects.toThrow(
            "expected a token on standard input",
        );
        expect(await root.run("ls /var/lib/nomad/client /var/lib/nomad-cluster")).not.toMatch(
            /introduced|intro_token.jwt$/m,
        );
    });
});
