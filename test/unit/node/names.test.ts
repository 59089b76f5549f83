import type { MachineRoot } from "../../machineRoot";
import { consulTokens } from "../agents/settings";
import { nameFiles, resolverAddress } from "../../../sdk/agents";
import { BundledMachine, combined, identity } from "./bundledMachine";
import { installProgram } from "./installProgram";

const resolvConf = "/etc/resolv.conf";
const upstream = "/etc/systemd/resolved.conf.d/nomad-cluster-upstream.conf";
const stub = "../run/systemd/resolve/stub-resolv.conf";
const ours = `nameserver ${resolverAddress}`;

let machine: BundledMachine;
let root: MachineRoot;

beforeEach(async () => {
    machine = await BundledMachine.create();
    root = machine.root;
});
afterEach(async () => root.remove());

/** Gives the machine a bundle after `before`. */
const receive = async (dns: string | undefined, before = "true") =>
    machine.receive(combined, identity.keyPem, before, { consulTokens: { ...consulTokens, dns } });

/** The unit's last step after `before`, while a resolver answers or does not. */
async function useResolver(before: string, answers = true): Promise<string> {
    // Each look at the time is a second later.
    await installProgram(
        root,
        "import itertools\nseconds = itertools.count(1)\nwaiting.now = lambda: next(seconds)",
    );
    const serve = `ip address add ${resolverAddress}/32 dev lo
        python3 -c 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("${resolverAddress}", 53))
while True:
    question, asker = s.recvfrom(512)
    s.sendto(question + bytes(16), asker)' & until ss -Hluan sport = :53 | grep -q .; do sleep 0.05; done`;
    return root.run(`set -e\n${before}\n${answers ? serve : ""}\nnomad-cluster-node names`);
}

const write = (lines: string) => `printf '${lines}' >${resolvConf}`;
const knowsServers = "printf '#!/bin/sh\\necho \"Link 2 (eth0): 192.0.2.1\"' >/usr/local/sbin/resolvectl";
const read = async (path: string) => root.run(`cat ${path} 2>/dev/null || echo none`);

test("programs ask the resolver, which asks the servers that they had", async () => {
    await useResolver(
        write(
            "# by hand\\nsearch corp.example .\\nnameserver 192.0.2.53\\nnameserver 192.0.2.54\\noptions ndots:2\\n",
        ),
    );
    const lines = (await read(resolvConf)).split("\n").filter((line) => !line.startsWith("#"));
    // No dot, with which musl finds no name.
    expect(lines).toEqual([ours, "search corp.example", "options ndots:2", ""]);
    expect(await read(upstream)).toBe("[Resolve]\nDNS=\nDNS=192.0.2.53 192.0.2.54\n");
    // systemd-resolved reads it as a user of its own.
    expect(await root.run(`stat --format=%a $(dirname ${upstream}) ${upstream}`)).toBe("755\n644\n");
});

test("a resolver that knows its interfaces' servers needs no others", async () => {
    await useResolver(`${write("nameserver 192.0.2.53\\n")}\n${knowsServers}`);
    expect(await read(resolvConf)).toContain(ours);
    expect(await read(upstream)).toBe("none\n");
});

test("a file of systemd-resolved's own names no server, and does not replace the copy of an earlier one", async () => {
    await useResolver(write("nameserver 192.0.2.53\\n"));
    await useResolver(`ln -sfn ${stub} ${resolvConf}`);
    expect(await read(resolvConf)).toContain(ours);
    expect(await read(upstream)).toBe("[Resolve]\nDNS=\nDNS=192.0.2.53\n");
    await receive(consulTokens.dns);
    await receive(undefined);
    expect(await read(resolvConf)).toBe("nameserver 192.0.2.53\n");
});

test("a program that writes the file later gives the resolver other servers", async () => {
    await useResolver(write("nameserver 192.0.2.53\\n"));
    await useResolver(write("nameserver 192.0.2.99\\n"));
    expect(await read(resolvConf)).toContain(ours);
    expect(await read(upstream)).toBe("[Resolve]\nDNS=\nDNS=192.0.2.99\n");
});

test("while the resolver does not answer, the file stays as it is", async () => {
    await expect(useResolver(write("nameserver 192.0.2.53\\n"), false)).rejects.toThrow(
        `systemd-resolved does not answer at ${resolverAddress}: /etc/resolv.conf stays as it is`,
    );
    expect(await read(resolvConf)).toBe("nameserver 192.0.2.53\n");
});

test("a delivery that finds the unit failing shows its last lines, and the next one starts it again", async () => {
    const fails = `[ "$1 $2" != "restart nomad-cluster-names.service" ] || exit 1`;
    const real = "/usr/local/sbin/systemctl";
    const breakIt = `sed -i.works '1a ${fails}' ${real} && printf '#!/bin/sh\\necho no resolver' >/usr/local/sbin/journalctl && chmod 755 /usr/local/sbin/journalctl`;
    await expect(receive(consulTokens.dns, breakIt)).rejects.toThrow(
        "cannot make Consul's names resolve. The last lines of nomad-cluster-names.service:\nno resolver",
    );
    await machine.asked();
    await receive(consulTokens.dns, `mv ${real}.works ${real}`);
    expect(await machine.asked()).toEqual(
        expect.arrayContaining(["restart systemd-resolved", "restart nomad-cluster-names.service"]),
    );
});

describe("NetworkManager", () => {
    const path = "/etc/NetworkManager/conf.d/nomad-cluster.conf";

    test("gives its servers to the resolver if the machine has it", async () => {
        const running = `mkdir -p /etc/NetworkManager/conf.d /run/active && touch /run/active/NetworkManager && ${write("nameserver 192.0.2.53\\n")} && ${knowsServers}`;
        await receive(consulTokens.dns, running);
        expect(await read(path)).toContain("dns=systemd-resolved");
        const reload = "reload NetworkManager";
        const asked = await machine.asked();
        expect(asked.indexOf(reload)).toBeGreaterThan(asked.indexOf("restart systemd-resolved"));
        await receive(undefined);
        expect(await read(path)).toBe("none\n");
        expect(await machine.asked()).toContain(reload);
    });

    test("is left alone on other machines", async () => {
        await receive(consulTokens.dns);
        expect(await root.run("ls -A /etc")).not.toContain("NetworkManager");
        expect(await machine.asked()).not.toContain("reload NetworkManager");
    });
});

describe("switched off", () => {
    const left = () =>
        root.run(
            `cd /; ls ${Object.keys(nameFiles()).join(" ")} 2>/dev/null; ls -A /var/lib/nomad-cluster | grep -vE '\\.version$|^task-root$'; ls -A /etc/systemd/resolved.conf.d`,
        );

    test.each([
        ["file", write("nameserver 192.0.2.53\\n"), "cat", "nameserver 192.0.2.53\n"],
        ["link", `ln -s ${stub} ${resolvConf}`, "readlink", `${stub}\n`],
        ["absence", "true", "cat 2>/dev/null", ""],
    ])("the former %s is there again, and nothing else of it", async (_, before, show, expected) => {
        await useResolver(before);
        await receive(consulTokens.dns);
        expect(await read(resolvConf)).toContain(ours);
        await machine.asked();
        expect(await receive(undefined)).toContain("making Consul's names resolve no longer");
        expect(await root.run(`${show} ${resolvConf} || true`)).toBe(expected);
        expect(await left()).toBe("");
        expect(await machine.asked()).toEqual(
            expect.arrayContaining([
                "disable --now --quiet nomad-cluster-resolv-conf.path",
                "disable --now --quiet nomad-cluster-names.service",
                "disable --quiet systemd-resolved",
            ]),
        );
        await receive(undefined);
        expect(await machine.asked()).toEqual([]);
    });

    test("tasks that run keep the resolver until the next boot", async () => {
        await useResolver(write("nameserver 192.0.2.53\\n"));
        await receive(consulTokens.dns);
        await receive(undefined);
        const settings = await read("/run/systemd/resolved.conf.d/*");
        expect(settings).toContain(`DNSStubListenerExtra=${resolverAddress}`);
        expect(settings).toContain("DNS=192.0.2.53");
    });

    test("a resolver that ran before runs on", async () => {
        const runs =
            "mkdir -p /run/active /run/enabled && touch /run/active/systemd-resolved /run/enabled/systemd-resolved";
        await receive(consulTokens.dns, runs);
        await receive(undefined);
        expect(await machine.asked()).not.toContain("disable --quiet systemd-resolved");
    });
});

describe("a machine without the programs", () => {
    const apt = (script: string) =>
        `rm /usr/local/sbin/resolvectl && printf '#!/bin/sh\\n${script}' >/usr/local/sbin/apt-get && chmod 755 /usr/local/sbin/apt-get`;

    test("installs them, and keeps the servers that it had before the package replaces the file", async () => {
        const installs = `case "$*" in *install*systemd-resolved) cat ${upstream} >/run/before; ln -sfn ${stub} ${resolvConf}; cp /bin/true /usr/local/sbin/resolvectl;; esac`;
        const said = await receive(
            consulTokens.dns,
            `${write("nameserver 192.0.2.53\\n")} && ${apt(installs)}`,
        );
        expect(said).toContain("installing systemd-resolved with apt");
        expect(await read("/run/before")).toBe("[Resolve]\nDNS=\nDNS=192.0.2.53\n");
        await receive(undefined);
        expect(await read(resolvConf)).toBe("nameserver 192.0.2.53\n");
    });

    test("says what helps if it cannot install them, and keeps its file", async () => {
        const refuses = "echo E: Unable to locate package; exit 100";
        await expect(
            receive(consulTokens.dns, `${write("nameserver 192.0.2.53\\n")} && ${apt(refuses)}`),
        ).rejects.toThrow(
            /update failed. Does this machine reach its package archive\? Use an image with systemd-resolved and nftables, or set `acl.dns` to false.\nE: Unable to locate package/,
        );
        expect(await read(resolvConf)).toBe("nameserver 192.0.2.53\n");
    });
});
