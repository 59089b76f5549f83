/** Machines whose image brings a firewall of its own. Needs root. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Access } from "../../sdk/firewall";
import { createNetwork, sweep } from "../../sdk/nspawn";
import { firewalldFirewall, oracleUbuntuFirewall } from "../rig/imageFirewalls/imageFirewalls";
import { type Registry, startRegistry } from "../rig/registry/registry";
import { FirewalledMachine, hostPorts, type Networks, taskPorts } from "./hostFirewall/firewalledMachine";

const prefix = `firewall-${process.pid}-`;
const state = mkdtempSync(join(tmpdir(), "firewall-"));
const interfaces = ["eth0", "eth1"].map((name) => ({ name, network: `${prefix}${name}` }));
let networks: Networks;
let registry: Registry;

beforeAll(async () => {
    process.env.PULUMI_NOMAD_CLUSTER_STATE = state;
    registry = await startRegistry();
    const [cluster, outside] = await Promise.all(
        interfaces.map(async ({ network }) => createNetwork({ name: network })),
    );
    networks = { cluster: cluster!.cidr, outsider: outside!.gateway };
});

afterAll(async () => {
    await registry.stop();
    await sweep(prefix);
    rmSync(state, { recursive: true, force: true });
});

const everybody = { member: true, outsider: true };
const members = { member: true, outsider: false };
const nobody = { member: false, outsider: false };

/** The ports of the machine's programs answer whom they should. */
async function expectOpenPorts(machine: FirewalledMachine): Promise<void> {
    for (const port of [hostPorts.world, hostPorts.cluster]) await machine.answers(port);
    expect(await machine.reach(hostPorts.world)).toEqual(everybody);
    expect(await machine.reach(hostPorts.cluster)).toEqual(members);
    expect(await machine.reach(hostPorts.closed)).toEqual(nobody);
}

const container = "docker exec web wget -qO-";
const bridgeTask = "ip netns exec task curl -sm 5";
const itself = "curl -sm 5";

/** They reach the machine's own programs at the address of its resolver, and what is outside. */
async function expectToReach(machine: FirewalledMachine, ...asking: string[]): Promise<void> {
    const own = `http://169.254.53.1:${hostPorts.closed}/written`;
    for (const ask of asking) {
        expect(await machine.run(`${ask} ${own}`)).toBe("by user-data");
        expect(await machine.run(`${ask} ${registry.url}/v2/ >/dev/null && echo reached`)).toBe("reached");
    }
}

describe("rules of iptables, as Oracle's Ubuntu has them", () => {
    let machine: FirewalledMachine;

    beforeAll(async () => {
        const spec = { name: `${prefix}iptables`, interfaces, ...(await oracleUbuntuFirewall()) };
        machine = await FirewalledMachine.create(spec, networks, registry.url);
    });

    async function expectOpen(): Promise<void> {
        await expectOpenPorts(machine);
        await machine.answers(taskPorts.docker);
        expect(await machine.reach(taskPorts.bridge)).toEqual(members);
        await expectToReach(machine, container, bridgeTask, itself);
        expect(await machine.run("iptables-save | grep -c '^-A InstanceServices '")).toBe("15");
    }

    test("the boot document opens what the model says, in front of what the image rejects", async () => {
        await expectOpen();
    });

    test("packets of a container to the boot volume are dropped", async () => {
        await machine.run(`timeout 2 ${container} http://169.254.2.2:3260`);
        const dropped = await machine.run("iptables -t mangle -nvxL NOMAD-CLUSTER-VOLUMES | grep dpt:3260");
        expect(dropped).toMatch(/^[1-9]\d* +\d+ +DROP /);
    });

    test("it opens again after a restart of the firewall, and at the next boot", async () => {
        await machine.run("systemctl restart netfilter-persistent");
        await expectOpen();
        await machine.reboot();
        await expectOpen();
    });

    test("a delivery with other rules opens and closes, and leaves no rule twice", async () => {
        const admin = { adminCidrs: [`${networks.outsider}/32`], access: Access.Direct };
        await machine.deliver(admin);
        expect(await machine.reach(hostPorts.cluster)).toEqual(everybody);
        expect(await machine.reach(hostPorts.world)).toEqual(nobody);
        await machine.deliver({ ingress: true });
        await expectOpen();
        const rules = await machine.run("iptables-save | grep ^-A.*NOMAD-CLUSTER | sort | uniq --repeated");
        expect(rules).toBe("");
    });
});

describe("firewalld, as the Red Hat family has it", () => {
    let machine: FirewalledMachine;

    beforeAll(async () => {
        const spec = { name: `${prefix}firewalld`, interfaces, ...(await firewalldFirewall()) };
        machine = await FirewalledMachine.create(spec, networks, registry.url);
    });

    /** What needs no rules of iptables but Docker's. */
    async function expectOpen(): Promise<void> {
        await expectOpenPorts(machine);
        // Docker's rules let in everybody; its proxy, which answers without them, only whom firewalld does.
        await machine.answers(taskPorts.docker, "outsider");
        await expectToReach(machine, container, itself);
        expect(await machine.run("firewall-cmd --zone=public --list-services")).toBe("dhcpv6-client ssh");
    }

    /** And what needs rules as the CNI plugins make them. */
    async function expectBridge(): Promise<void> {
        expect(await machine.reach(taskPorts.bridge)).toEqual(everybody);
        await expectToReach(machine, bridgeTask);
    }

    test("the boot document opens what the model says", async () => {
        await expectOpen();
        await expectBridge();
    });

    test("it stays open over a reload, a restart and a boot", async () => {
        // Both empty iptables, too. Docker makes its rules again, whatever else has made some does not.
        for (const again of ["firewall-cmd --reload", "systemctl restart firewalld"]) {
            await machine.run(again);
            await expectOpen();
        }
        await machine.reboot();
        await expectOpen();
        await expectBridge();
    });

    test("a delivery with other rules opens and closes without a reload", async () => {
        await machine.run("firewall-cmd --zone=public --add-port=9998/tcp"); // a reload would forget it
        const admin = { adminCidrs: [`${networks.outsider}/32`], access: Access.Direct };
        await machine.deliver(admin);
        expect(await machine.reach(hostPorts.cluster)).toEqual(everybody);
        expect(await machine.reach(hostPorts.world)).toEqual(nobody);
        await machine.deliver({ ingress: true });
        await expectOpen();
        expect(await machine.run("firewall-cmd --zone=public --list-ports")).toBe("9998/tcp");
    });
});
