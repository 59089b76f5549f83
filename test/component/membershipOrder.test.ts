import type { ClusterConnection } from "../../sdk/cluster";
import { planCluster } from "../../sdk/topology";
import { topologies } from "../topologies";
import { secretOf, types } from "./answers";
import type { Recorder } from "./recorder";
import { startCluster } from "./startCluster";

const topology = topologies["all separated"];
const names = planCluster(topology).nodes.map(({ name }) => name);
const servers = names.filter((name) => !name.startsWith("clients-"));

let recorder: Recorder;
beforeAll(async () => {
    ({ recorder } = await startCluster({ local: {}, ...topology }));
});

function membership(name: string) {
    return recorder.named(types.membership, `prod-${name}`);
}

test("a machine's membership is of that machine alone, so that it leaves before its machine goes", () => {
    for (const name of names) {
        const { inputs, dependencies } = membership(name);
        const { machineName } = recorder.named(types.machine, `prod-${name}`).inputs;
        expect(inputs).toMatchObject({ machine: { name }, machineId: machineName, timeoutSeconds: 300 });
        expect(dependencies).toContain(`${types.machine} prod-${name}`);
    }
});

test("a machine is given nothing before it is a member, so that its predecessor is forgotten by then", () => {
    for (const name of names)
        expect(recorder.named(types.delivery, `prod-${name}`).dependencies).toContain(
            `${types.membership} prod-${name}`,
        );
});

test("a client is introduced after that, so that it is drained before it leaves", () => {
    for (const name of names.filter((other) => !servers.includes(other)))
        expect(recorder.named(types.introduction, `prod-${name}`).dependencies).toContain(
            `${types.membership} prod-${name}`,
        );
});

test("a membership waits for nothing that waits for members: no delivery, no token that a server grants", () => {
    const waitsFor = new Set(
        names.flatMap((name) => membership(name).dependencies.map((d) => d.split(" ")[0])),
    );
    for (const type of [types.delivery, types.aclBootstrap, types.consulGrants, types.introduction])
        expect(waitsFor).not.toContain(type);
});

test("it knows the servers, and no other client, which might be slow to boot", () => {
    for (const name of names) {
        const cluster = membership(name).inputs.cluster as ClusterConnection;
        expect(cluster.servers.map((server) => server.name)).toEqual(servers);
        const others = names.filter((other) => other !== name && !servers.includes(other));
        for (const other of others)
            expect(membership(name).dependencies).not.toContain(`${types.machine} prod-${other}`);
    }
});

test("it may do everything in both products, and its state hides what it does it with", () => {
    const { inputs, secretInputs } = membership("clients-0");
    expect(inputs.cluster).toMatchObject({
        consulToken: secretOf("prod-consul-management"),
        nomadToken: secretOf("prod-nomad-management"),
    });
    expect(secretInputs).toEqual(["cluster", "grants"]);
});
