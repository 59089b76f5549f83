import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentSettings } from "../../../sdk/agents";
import { bundle, receiveCommand } from "../../../sdk/node";
import { nodeScript } from "../../../sdk/node/nodeScript";
import { combinedRoles, defaultVersions, Role, type TopologyArgs } from "../../../sdk/topology";
import { MachineRoot } from "../../machineRoot";
import { consulTokens, settingsOf } from "../agents/settings";
import { addRelease, pinned, type Release } from "./releases";

/** Accepts its configuration unless the test left a file that says otherwise. */
const agent = `#!/bin/sh
[ ! -e /run/refuse ] || { echo "unknown key"; exit 1; }
`;
const systemctl = readFileSync(join(__dirname, "systemctl.sh"), "utf8");
const identity = { caPem: "CA\n", certPem: "CERT\n", keyPem: "KEY OF THE MACHINE\n" };

const combined: TopologyArgs = { groups: { node: { count: 1, roles: [...combinedRoles] } } };
const serversOnly: TopologyArgs = {
    groups: { node: { count: 1, roles: [Role.ConsulServer, Role.NomadServer] } },
};

let root: MachineRoot;
let consul: Release;
let nomad: Release;

beforeEach(async () => {
    root = await MachineRoot.create();
    await root.write("usr/local/sbin/nomad-cluster-node", nodeScript(), 0o755);
    await root.write("usr/local/sbin/systemctl", systemctl, 0o755);
    await root.run("mkdir -p /etc/systemd/system");
    consul = await addRelease(root, "consul", defaultVersions.consul, agent);
    nomad = await addRelease(root, "nomad", defaultVersions.nomad, agent);
});
afterEach(async () => root.remove());

/** Delivers a bundle as the component does, after `before`; returns what the machine printed. */
async function receive(
    args: TopologyArgs = combined,
    keyPem = identity.keyPem,
    before = "true",
    known: Partial<AgentSettings> = {},
): Promise<string> {
    const [settings] = settingsOf(args, known);
    const artifacts = pinned(consul, nomad);
    const input = await bundle({ ...settings!, artifacts, identity: { ...identity, keyPem } });
    return root.run(`${before} && ${receiveCommand("root")}`, input);
}

/** What systemd was asked to change since the last call. */
async function asked(): Promise<string[]> {
    return (await root.run("cat /run/asked 2>/dev/null; rm -f /run/asked")).split("\n").filter(Boolean);
}

async function modes(...paths: string[]): Promise<string[]> {
    return (await root.run(`stat -c '%U:%G %a' ${paths.join(" ")}`)).trim().split("\n");
}

test("a new machine starts both agents and waits for neither, so that all machines start at once", async () => {
    await receive();
    expect(await asked()).toEqual([
        ...["daemon-reload", "enable --quiet consul", "restart --no-block consul"],
        ...[
            "daemon-reload",
            "restart nomad-cluster-jwks.socket",
            "enable --now --quiet nomad-cluster-jwks.socket",
        ],
        ...["daemon-reload", "enable --quiet nomad", "restart --no-block nomad"],
    ]);
});

test("secrets are readable by the agent's own user and nobody else", async () => {
    await receive(serversOnly);
    expect(
        await modes("/etc/consul.d/consul.json", "/etc/consul.d/tls/key.pem", "/etc/consul.d/tls"),
    ).toEqual([...["consul:consul 600", "consul:consul 600", "consul:consul 700"]]);
    expect(await modes("/etc/nomad-cluster/consul-token")).toEqual(["root:root 600"]);
    expect(await modes("/etc/nomad.d/nomad.json", "/etc/nomad.d/tls/key.pem", "/etc/nomad.d/tls")).toEqual([
        ...["nomad:nomad 600", "nomad:nomad 600", "nomad:nomad 700"],
    ]);
});

test("no file of the machine that others can read holds a secret", async () => {
    await receive();
    const [{ consulGossipKey, nomadGossipKey }] = settingsOf(combined) as [
        ReturnType<typeof settingsOf>[number],
    ];
    const secrets = [consulGossipKey, nomadGossipKey, identity.keyPem.trim(), ...Object.values(consulTokens)];
    for (const secret of secrets) {
        const holders = (option: string) =>
            root.run(
                `find /etc /var /run /tmp /usr/local -xdev -type f ${option} -exec grep -lwF '${secret}' {} + || true`,
            );
        expect(await holders("")).toMatch(/^\/etc\/(consul\.d|nomad\.d|nomad-cluster\/consul-token)/);
        expect(await holders("-perm /077")).toBe("");
    }
});

test("nothing of the bundle stays behind", async () => {
    await receive();
    expect(await root.run("ls -A /run/nomad-cluster")).not.toContain("staging");
});

test("Nomad is root only where it runs tasks", async () => {
    await receive(combined);
    expect(await modes("/etc/nomad.d/tls/key.pem", "/var/lib/nomad")).toEqual([
        "root:root 600",
        "root:root 711",
    ]);
});

test("units and settings can be read by everybody, as systemd and an operator expect", async () => {
    await receive();
    expect(await modes("/etc/systemd/system/consul.service", "/etc/nomad-cluster/node.env")).toEqual([
        ...["root:root 644", "root:root 644"],
    ]);
});

test("the same bundle again changes nothing", async () => {
    await receive();
    await asked();
    expect(await receive()).toMatch(/consul: nothing to change\n.*nomad: nothing to change\n$/);
    expect(await asked()).toEqual([]);
});

test("a changed file restarts the agents that have it", async () => {
    await receive();
    await asked();
    await receive(combined, "KEY 2\n");
    expect(await asked()).toEqual(["daemon-reload", "restart consul", "daemon-reload", "restart nomad"]);
    expect(await root.read("etc/nomad.d/tls/key.pem")).toBe("KEY 2\n");
});

test("other servers restart nobody; an agent that starts later reads of them", async () => {
    const others = { consulServers: ["10.20.0.9"], nomadServers: ["10.20.0.9"] };
    await receive();
    await asked();
    expect(await receive(combined, identity.keyPem, "true", others)).toMatch(
        /consul: nothing to change\n.*nomad: nothing to change\n$/,
    );
    expect(await asked()).toEqual([]);
    for (const agent of ["consul", "nomad"]) {
        expect(await root.read(`etc/${agent}.d/join.json`)).toContain("10.20.0.9");
        expect(await modes(`/etc/${agent}.d/join.json`)).toEqual(
            await modes(`/etc/${agent}.d/${agent}.json`),
        );
    }
});

test("another version of one agent restarts that agent alone", async () => {
    await receive();
    await asked();
    nomad = await addRelease(root, "nomad", "1.11.99", agent);
    await receive({ ...combined, nomadVersion: "1.11.99" });
    expect(await asked()).toEqual(["daemon-reload", "restart nomad"]);
});

test("a configuration that the agent refuses changes nothing on the machine", async () => {
    await receive();
    await asked();
    await root.write("run/refuse", "");
    await expect(receive(combined, "KEY 2\n")).rejects.toThrow(
        "consul refuses its configuration: unknown key",
    );
    expect(await asked()).toEqual([]);
    expect(await root.read("etc/consul.d/tls/key.pem")).toBe(identity.keyPem);
});

test("a run that was killed before the restart is made up for by the next", async () => {
    await receive();
    // Killed in the moment that systemd is asked: files are new, the agent still runs with the old ones.
    await root.write(
        "usr/local/sbin/systemctl",
        systemctl.replace("restart)", "restart) kill -9 $PPID; sleep 9"),
        0o755,
    );
    await expect(receive(combined, "KEY 2\n")).rejects.toThrow();
    await root.write("usr/local/sbin/systemctl", systemctl, 0o755);
    await asked();
    await receive(combined, "KEY 2\n");
    expect(await asked()).toContain("restart consul");
});

/** Moves a file, and kills every process of the machine after it has moved the one in which the test is interested. */
const killingMv = (target: string) => `#!/bin/sh
/usr/bin/mv "$@"
for last; do :; done
[ "$last" != ${target} ] || kill -9 -1
`;

test.each([
    ["etc/consul.d/tls/key.pem", "consul"],
    ["etc/consul.d/consul.json", "consul"],
    ["etc/systemd/system/nomad.service", "nomad"],
    ["usr/local/bin/nomad", "nomad"],
    ["etc/systemd/system/nomad-cluster-jwks.socket", "nomad-cluster-jwks.socket"],
])("a run that was killed right after it had written %s is made up for by the next", async (file, unit) => {
    await receive();
    const before = file.startsWith("usr/") ? "true" : `echo >>/${file}`;
    nomad = await addRelease(root, "nomad", "1.11.1", agent);
    const newer = { ...combined, nomadVersion: "1.11.1" };
    await root.write("usr/local/sbin/mv", killingMv(`/${file}`), 0o755);
    await expect(receive(newer, identity.keyPem, before)).rejects.toThrow();
    await root.run("rm /usr/local/sbin/mv");
    await asked();
    await receive(newer);
    expect(await asked()).toContain(`restart ${unit}`);
    await receive(newer);
    expect(await asked()).not.toContain(`restart ${unit}`);
});

test("a full disk fails the run instead of passing for done", async () => {
    const fullDisk = "mount -t tmpfs -o size=4k full /etc/consul.d";
    await root.run("mkdir -p /etc/consul.d");
    await expect(receive(combined, identity.keyPem, fullDisk)).rejects.toThrow("No space left on device");
});

test("a full disk leaves every file as it was, and the next run with room ends what was begun", async () => {
    await receive();
    await asked();
    const onFullDisk = async (command: string, input: string) =>
        root.run(
            `cp -a /etc/consul.d /tmp/before && mount -t tmpfs -o size=64k full /etc/consul.d
            cp -a /tmp/before/. /etc/consul.d && { cat /dev/zero >/etc/consul.d/filler 2>/dev/null || true; }
            ${command} 2>/tmp/said && exit 1
            rm /etc/consul.d/filler && diff -r /tmp/before /etc/consul.d && cat /tmp/said`,
            input,
        );
    const [settings] = settingsOf(combined);
    const changed = { ...identity, keyPem: "KEY 2\n" };
    const input = await bundle({ ...settings!, artifacts: pinned(consul, nomad), identity: changed });
    expect(await onFullDisk(receiveCommand("root"), input)).toContain(
        "cannot write /etc/consul.d/tls/key.pem; it stays as it was",
    );
    expect(await asked()).toEqual([]);
    await receive(combined, "KEY 2\n");
    expect(await asked()).toContain("restart consul");
});

test("a file that no bundle brings any more goes, with a restart", async () => {
    await receive();
    await root.write("etc/consul.d/old.json", "{}");
    await asked();
    await receive();
    expect(await root.run("ls /etc/consul.d")).toBe("consul.json\njoin.json\ntls\n");
    expect(await asked()).toContain("restart consul");
});

test("a Consul server offers the keys of workload identities before Nomad starts, and nobody else does", async () => {
    await receive({ groups: { node: { count: 1, roles: [Role.ConsulServer] } } });
    expect(await modes("/etc/systemd/system/nomad-cluster-jwks.socket")).toEqual(["root:root 644"]);
    await root.run("rm -rf /etc/systemd/system/* /run/enabled");
    await receive({ groups: { node: { count: 1, roles: [Role.NomadServer] } } });
    expect(await root.run("ls /etc/systemd/system /run/enabled")).not.toContain("jwks");
});

test("a socket that is to listen elsewhere is made anew, for one that listens already would stay as it is", async () => {
    await receive();
    await asked();
    await root.run(
        "sed -i s/ListenStream=.*/ListenStream=127.0.0.1:1/ /etc/systemd/system/nomad-cluster-jwks.socket",
    );
    await receive();
    expect(await asked()).toEqual(["daemon-reload", "restart nomad-cluster-jwks.socket"]);
});

test("a machine that gets another token puts it into force", async () => {
    await receive();
    await asked();
    const otherToken = { consulTokens: { ...consulTokens, agent: consulTokens.dns } };
    await receive(combined, identity.keyPem, "true", otherToken);
    expect(await asked()).toEqual(["daemon-reload", "restart consul"]);
    expect(await root.read("etc/nomad-cluster/consul-token")).toContain(consulTokens.dns);
});

test("a machine that loses its client role can still read its own files as Nomad's user", async () => {
    await receive(combined);
    await receive(serversOnly);
    expect(await modes("/etc/nomad.d/tls/ca.pem", "/etc/nomad.d/tls/key.pem", "/var/lib/nomad")).toEqual([
        ...["nomad:nomad 600", "nomad:nomad 600", "nomad:nomad 711"],
    ]);
});

test("a machine that loses its Nomad roles stops Nomad and keeps Consul running", async () => {
    await receive();
    await asked();
    await receive({ groups: { node: { count: 1, roles: [Role.ConsulServer] } } });
    expect(await asked()).toEqual(["disable --now --quiet nomad"]);
});

test("without a bundle it says what to do", async () => {
    await expect(root.run("nomad-cluster-node apply")).rejects.toThrow(
        "no bundle: deliver one first (pulumi up)",
    );
    await expect(root.run("nomad-cluster-node status")).rejects.toThrow(
        "no settings at /etc/nomad-cluster/node.env: deliver a bundle first (pulumi up)",
    );
});
