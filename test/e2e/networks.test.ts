import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Network } from "../../sdk/nspawn";
import { run } from "../../sdk/process/run";
import { checkout } from "./cluster/testStack";
import { HostInNamespaces } from "./networks/hostInNamespaces";

/** Runs code in a process of its own, with the networks of a state folder of its own. */
async function withNetworks(state: string, body: string): Promise<string> {
    const script = `const { createNetwork, sweep } = require(${JSON.stringify(join(checkout, "dist/sdk/nspawn"))}); ${body}`;
    return run(process.execPath, ["-e", script], { env: { PULUMI_NOMAD_CLUSTER_STATE: state } });
}

test("networks that processes with other state folders choose at the same time do not overlap", async () => {
    const states = Array.from({ length: 6 }, () => mkdtempSync(join(tmpdir(), "networks-")));
    try {
        const chosen = await Promise.all(
            states.map(async (state) =>
                withNetworks(
                    state,
                    `createNetwork({ name: "chosen" }).then(({ cidr }) => console.log(cidr))`,
                ),
            ),
        );
        expect(new Set(chosen).size).toBe(states.length);
    } finally {
        await Promise.all(states.map(async (state) => withNetworks(state, `sweep("chosen")`)));
        for (const state of states) rmSync(state, { recursive: true });
    }
});

describe("the way outside", () => {
    const host = new HostInNamespaces();
    const outside = [host.publicAddress, host.privateAddress] as const;
    const forwards = async () => host.in("host", "sysctl", "-n", "net.ipv4.ip_forward");
    const make = async (spec: object) => {
        const made = await host.withNetworks(
            `console.log(JSON.stringify(await networks.createNetwork(${JSON.stringify(spec)})))`,
        );
        return JSON.parse(made) as Network;
    };
    const machineOf = ({ gateway }: Network) => gateway.replace(/1$/, "9");
    let open: Network;
    let closed: Network;

    beforeAll(async () => {
        await host.start();
        open = await make({ name: "open", internet: true });
        closed = await make({ name: "closed" });
        for (const network of [open, closed])
            await host.addMachine(network.name, network.bridge, machineOf(network), network.gateway);
    });

    afterAll(async () => host.stop());

    test("machines reach the internet with the host's address, and the host's name server through their gateway", async () => {
        expect(await forwards()).toBe("1");
        expect(await host.who("open", host.publicAddress)).toBe(host.hostAddress);
        expect(await host.name("open", open.gateway)).toBe("a name's address");
    });

    test("machines reach no private network and no other cluster, which the host reaches itself", async () => {
        for (const address of [host.privateAddress, machineOf(closed)]) {
            expect(await host.who("host", address)).toMatch(/^[0-9.]+$/);
            expect(await host.who("open", address)).toMatch(/^refused: /);
        }
        expect(await host.name("open", host.privateAddress)).toMatch(/^refused: /);
    });

    test("nothing outside reaches a machine", async () => {
        for (const network of [open, closed]) {
            await host.in("outside", "ip", "route", "add", network.cidr, "via", host.hostAddress);
            expect(await host.who("outside", machineOf(network))).toMatch(/^refused: /);
        }
    });

    test("machines of a network without internet reach their host alone, though it forwards for another one", async () => {
        for (const address of outside) expect(await host.who("closed", address)).toMatch(/^refused: /);
        expect(await host.who("closed", machineOf(open))).toMatch(/^refused: /);
        expect(await host.name("closed", closed.gateway)).toMatch(/^refused: /);
    });

    test("a network that exists gets its way outside and loses it, and gets it again if the host's firewall was reloaded", async () => {
        const reaches = `console.log(await networks.reachesOutside(await networks.getNetwork("closed")))`;
        await make({ name: "closed", internet: true });
        expect(await host.who("closed", host.publicAddress)).toBe(host.hostAddress);
        await host.in("host", "nft", "flush", "ruleset");
        expect(await host.withNetworks(reaches)).toBe("false");
        for (const network of [open, closed]) await make({ name: network.name, internet: true });
        expect(await host.withNetworks(reaches)).toBe("true");
        expect(await host.who("closed", host.publicAddress)).toBe(host.hostAddress);
        await make({ name: "closed" });
        expect(await host.who("closed", host.publicAddress)).toMatch(/^refused: /);
    });

    test("a host that drops what it forwards says so, with a command that lets machines pass", async () => {
        const problem = `console.log(await networks.forwardingProblem())`;
        expect(await host.withNetworks(problem)).toBe("undefined");
        const drop = "{ chain passing { type filter hook forward priority 0; policy drop; }; }";
        await host.in("host", "nft", `table inet mine ${drop}`);
        expect(await host.who("open", host.publicAddress)).toMatch(/^refused: /);
        const commands = /`(nft .*accept)`/.exec(await host.withNetworks(problem))![1]!;
        await host.in("host", "sh", "-euc", commands);
        expect(await host.who("open", host.publicAddress)).toBe(host.hostAddress);
        await host.in("host", "nft", "delete table inet mine");
    });

    test("the last network that is removed leaves neither rules nor forwarding", async () => {
        await host.withNetworks(`await networks.removeNetwork("open")`);
        expect(await forwards()).toBe("1");
        await host.withNetworks(`await networks.sweep("closed")`);
        expect(await host.in("host", "nft", "list", "ruleset")).toBe("");
        expect(await forwards()).toBe("0");
    });

    test("a host that has a new interface by then still forwards, because its owner may rely on it", async () => {
        await make({ name: "open", internet: true });
        await host.in("host", "ip", "link", "add", "docker0", "type", "bridge");
        await host.withNetworks(`await networks.removeNetwork("open")`);
        expect(await forwards()).toBe("1");
    });
});
