import { withCluster } from "../../sdk/cluster/clusterAccess";
import { eventually } from "../agents/program";
import { expectHealthy } from "./cluster/expectHealthy";
import { OciStack } from "./cluster/ociStack";
import { all, probe } from "./cluster/probe";

/**
 * Three servers and two clients, by the settings of the stack `prod`. Its arm64 instances cannot run on this host, so they have a shape of
 * AMD's here.
 */
let stack: OciStack;
const names = ["clients-0", "clients-1", "servers-0", "servers-1", "servers-2"];

beforeAll(async () => {
    stack = await OciStack.create("prod", [
        [["groups", "servers", "size"], "VM.Standard.E4.Flex:1:2"],
        [["groups", "clients", "size"], "VM.Standard.E4.Flex:1:2"],
    ]);
    await stack.up();
});

afterAll(async () => stack?.remove());

async function expectEverybody(): Promise<void> {
    expectHealthy(await stack.status());
    await withCluster(await stack.state(), async ({ consul, nomad }) => {
        const members = await consul.agent.members();
        expect(members.map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
            names.map((name) => `${name} alive`),
        );
        const nodes = await nomad.nodes.list();
        expect(nodes.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
            "clients-0 ready",
            "clients-1 ready",
        ]);
    });
}

test("three servers agree, two clients are ready, and the servers are in three availability domains", async () => {
    await expectEverybody();
    const { instances } = await stack.account.state();
    const servers = Object.values(instances).filter(({ displayName }) => displayName.includes("servers"));
    expect(new Set(servers.map(({ availabilityDomain }) => availabilityDomain)).size).toBe(3);
});

test("each group's machines accept what their roles need, through both firewalls", async () => {
    const { machines } = await stack.state();
    const addressOf = (name: string) => machines.find((machine) => machine.name === name)!.address;
    const from = await stack.account.machineNameOf("nomad-clients-0");
    expect(await probe(from, addressOf("servers-0"), [4647, 8300, 8301])).toEqual(
        all([4647, 8300, 8301], "open"),
    );
    expect(await probe(from, addressOf("servers-1"), [22, 4648, 8302])).toEqual(
        all([22, 4648, 8302], "silent"),
    );
    expect(await probe(from, addressOf("clients-1"), [22, 4647, 8300])).toEqual(
        all([22, 4647, 8300], "silent"),
    );
});

test("a reboot of every machine at once changes nothing", async () => {
    for (const name of names) await stack.account.stop(`nomad-${name}`);
    await Promise.all(names.map(async (name) => stack.account.start(`nomad-${name}`)));
    await eventually("everybody is well again", async () => {
        await expectEverybody();
        return true;
    });
});

test("a server that Oracle has reclaimed comes back with the next update, and no other instance changes", async () => {
    const before = (await stack.account.state()).instances;
    await stack.account.terminate("nomad-servers-1");
    await stack.refresh();
    await stack.up();
    await expectEverybody();
    const living = Object.values((await stack.account.state()).instances).filter(
        (one) => one.state === "RUNNING",
    );
    expect(living.filter(({ id }) => !(id in before)).map(({ displayName }) => displayName)).toEqual([
        "nomad-servers-1",
    ]);
    await stack.up("--expect-no-changes");
});

test("destroy works when every machine is dead, and leaves nothing in the tenancy", async () => {
    for (const name of names) await stack.account.stop(`nomad-${name}`);
    await stack.destroy();
    expect(await stack.contents()).toEqual([]);
});
