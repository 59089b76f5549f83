import { Role, type TopologyArgs } from "../../../sdk/topology";
import type { MachineRoot } from "../../machineRoot";
import { consulTokens, settingsOf } from "../agents/settings";
import { installProgram } from "./installProgram";
import { BundledMachine, combined, identity } from "./bundledMachine";

const serversOnly: TopologyArgs = {
    groups: { node: { count: 1, roles: [Role.ConsulServer, Role.NomadServer] } },
};

let machine: BundledMachine;
let root: MachineRoot;

beforeEach(async () => {
    machine = await BundledMachine.create();
    root = machine.root;
});
afterEach(async () => root.remove());

const receive: BundledMachine["receive"] = (...given) => machine.receive(...given);
const asked = () => machine.asked();

async function modes(...paths: string[]): Promise<string[]> {
    return (await root.run(`stat -c '%U:%G %a' ${paths.join(" ")}`)).trim().split("\n");
}

test("a new machine starts both agents and waits for neither, so that all machines start at once", async () => {
    await receive();
    expect(await asked()).toEqual([
        ...["daemon-reload", "enable --no-reload --quiet consul", "restart --no-block consul"],
        ...[
            "daemon-reload",
            "restart nomad-cluster-jwks.socket",
            "enable --no-reload --quiet --now nomad-cluster-jwks.socket",
        ],
        ...["daemon-reload", "restart systemd-resolved", "enable --no-reload --quiet systemd-resolved"],
        ...["enable --no-reload --quiet nomad-cluster-names.service", "restart nomad-cluster-names.service"],
        "enable --no-reload --quiet --now nomad-cluster-resolv-conf.path",
        ...["enable --no-reload --quiet docker", "restart --no-block docker"],
        ...["daemon-reload", "enable --no-reload --quiet nomad", "restart --no-block nomad"],
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

const others = { consulServers: ["10.20.0.9"], nomadServers: ["10.20.0.9"] };

const hasLeader = `agents.Agents.leader = lambda *given: "10.20.0.5:8300"`;
/** Each look at the time is a minute later. */
const hasNoLeader = `
import itertools
minutes = itertools.count(1)
waiting.now = lambda: 60 * next(minutes)
agents.Agents.leader = lambda *given: ""`;

test("other servers restart no agent that has a leader; an agent that starts later reads of them", async () => {
    await receive();
    await asked();
    expect(await machine.applyPatched(hasLeader, { known: others })).toMatch(
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

test("other servers restart an agent that was off while they were replaced, and looks for those that are gone", async () => {
    await receive();
    await asked();
    await machine.applyPatched(hasNoLeader, { known: others });
    expect(await asked()).toEqual(["restart consul", "restart nomad"]);
    expect(await receive(combined, identity.keyPem, "true", others)).toMatch(/nomad: nothing to change\n$/);
    expect(await asked()).toEqual([]);
});

test("another version of one agent restarts that agent alone", async () => {
    await receive();
    await asked();
    await machine.offerNomad("1.11.99");
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
    await root.run("rm -rf /etc/systemd/system/* /run/enabled /run/active");
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
    await installProgram(root);
    await expect(root.run("nomad-cluster-node apply")).rejects.toThrow(
        "no bundle: deliver one first (pulumi up)",
    );
    await expect(root.run("nomad-cluster-node status")).rejects.toThrow(
        "no settings at /etc/nomad-cluster/node.env: deliver a bundle first (pulumi up)",
    );
});
