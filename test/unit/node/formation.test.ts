import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { officialReleases } from "../../../sdk/node";
import { planCluster } from "../../../sdk/topology";
import { MachineRoot } from "../../machineRoot";
import { topologies, type TopologyName } from "../../topologies";
import { installProgram } from "./installProgram";

/** Consul's agent: it knows the machine's token once the test says so. Counts the questions. */
const consul = `
import os
def ask(self, product, path, **named):
    with open("/run/questions", "a") as log:
        print(path, file=log)
    return agents.Answer(200 if os.path.exists("/run/token-known") else 403, "")
agents.Agents.ask = ask
`;

/**
 * A Nomad that runs until it is interrupted or the test ends it, and tells how it was called.
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
    await installProgram(root, consul);
    await root.write("usr/local/bin/nomad", nomad, 0o755);
    await root.write(
        "usr/local/sbin/systemctl",
        readFileSync(join(__dirname, "systemctl.sh"), "utf8"),
        0o755,
    );
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
        # As systemd does: sh starts what runs behind it with the interrupt ignored.
        env --default-signal=INT nomad-cluster-node prepare-nomad & run=$!
        ${commands}
        wait $run`);
}

const introduce = `echo TOKEN | { echo NODE-ID >/var/lib/nomad/client/client-id; nomad-cluster-node introduce; }`;

test("a server waits until Consul knows the machine's token, and for nothing else", async () => {
    await become("all separated", "nomad-servers-0");
    await duringPreparation(`until_ "[ \\$(wc -l </run/questions) -ge 3 ]"
        waits
        touch /run/token-known`);
});

test("a server that has run before starts without Consul", async () => {
    await become("all separated", "nomad-servers-0");
    await root.write("var/lib/nomad/server/node-id", "8e5ff1c2-1a55-4c1f-8e5f-000000000000");
    await root.run("timeout 10 nomad-cluster-node prepare-nomad");
});

test("a server that waits for long asks ever more rarely", async () => {
    await become("all separated", "nomad-servers-0");
    const pausing = `
def pause(seconds):
    with open("/run/pauses", "a") as log:
        print(seconds, file=log)
waiting.sleep = pause
`;
    await installProgram(root, consul + pausing);
    await duringPreparation(`until_ "[ \\$(wc -l </run/pauses) -ge 320 ]"
        touch /run/token-known`);
    const pauses = (await root.read("run/pauses")).trim().split("\n").map(Number);
    expect(Math.min(...pauses)).toBeGreaterThan(0.05);
    expect(Math.max(...pauses.slice(0, 10))).toBeLessThan(0.2);
    expect(Math.min(...pauses.slice(300))).toBeGreaterThan(2);
    expect(Math.max(...pauses)).toBeLessThan(7);
    // Machines that began at the same moment ask at different ones.
    expect(new Set(pauses.slice(300)).size).toBeGreaterThan(10);
});

test("a client's introduction starts it, without a question to Consul", async () => {
    await become("all separated", "clients-0");
    await root.run("mkdir -p /var/lib/nomad/client");
    expect(await root.run(introduce)).toBe("NODE-ID\n");
    expect(await root.read("run/asked")).toBe("start --no-block nomad\n");
    await expect(root.read("run/questions")).rejects.toThrow("ENOENT");
});

test("a client's unit of an earlier version does not start it before its introduction, and does later", async () => {
    await become("all separated", "clients-0");
    await expect(root.run("nomad-cluster-node prepare-nomad")).rejects.toThrow(
        "nomad starts when this machine is introduced",
    );
    await root.write("var/lib/nomad-cluster/nomad.introduced", "");
    await root.run("timeout 10 nomad-cluster-node prepare-nomad");
    await expect(root.read("run/nomad")).rejects.toThrow("ENOENT");
});

describe("a machine that is server and client", () => {
    beforeEach(async () => {
        await become("the default", "node-0");
        await root.write("run/token-known", "");
    });

    test("serves without its client until that is introduced; then both start as one", async () => {
        for (const name of ["client.json", "join.json", "nomad.json", "x-extra.hcl", "tls/key.pem"])
            await root.write(`etc/nomad.d/${name}`, "");
        await duringPreparation(`until_ "[ -e /run/nomad ]"
            waits
            mkdir -p /var/lib/nomad/client
            ${introduce}`);
        const own = ["join.json", "nomad.json", "x-extra.hcl"]
            .map((name) => `-config=/etc/nomad.d/${name}`)
            .join(" ");
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

    // systemd stops the program alone, as `KillMode=process` says; SIGKILL follows if that takes too long.
    test.each(["INT", "TERM", "KILL"])(
        "leaves no server behind when it is stopped by SIG%s",
        async (signal) => {
            const said = await duringPreparation(`until_ "[ -e /run/nomad ]"
            kill -${signal} $run
            wait $run && exit 1
            timeout 20 sh -c "while grep -la [c]onfig= /proc/[0-9]*/cmdline; do sleep 0.05; done" || exit 1
            echo none
            run=`);
            expect(said).toMatch(/none\n$/);
        },
    );

    test("ends a server that an earlier version of it has left behind", async () => {
        await duringPreparation(`until_ "[ -e /run/nomad ]"
            setsid nomad agent -config=/var/lib/nomad-cluster/serve-alone.json & forgotten=$!
            until_ "[ \\$(wc -l </run/nomad) -ge 2 ]"
            nomad-cluster-node prepare-nomad & later=$!
            until_ "! kill -0 $forgotten"
            kill $later
            run=`);
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
