import { NomadCluster } from "../../components";
import { localName } from "../../sdk/nspawn/localNames";
import { planCluster } from "../../sdk/topology";
import { topologies, topologyNames } from "../topologies";
import { types } from "./answers";
import type { Registration } from "./recorder";
import { sshKeyPair } from "../rig/sshd/keyPair";
import { startCluster } from "./startCluster";

test.each([
    ["one node", 1, 1, 1],
    ["the default", 3, 3, 3],
    ["all separated", 10, 6, 4],
] as const)("%s: exactly what %i machines need, of which %i serve and %i are clients", async (...row) => {
    const [topology, machines, servers, clients] = row;
    const { recorder } = await startCluster({ local: {}, ...topologies[topology] });
    expect(recorder.counts()).toEqual({
        [types.artifacts]: 1,
        [types.readiness]: 1,
        [types.connection]: 1,
        [types.network]: 1,
        [types.machine]: machines,
        // A gossip key and a management token for each product, the tokens for DNS and for readiness checks, and each machine's two of
        // Consul.
        [types.secret]: 2 + 2 + 2 + 2 * machines,
        [types.managementToken]: 2,
        [types.identity]: 1,
        [types.aclBootstrap]: 2,
        // Each server's, and the one for DNS.
        [types.consulGrants]: servers + 1,
        [types.workloadIdentity]: 1,
        [types.nomadPolicy]: 1,
        [types.nomadToken]: 1,
        [types.introduction]: clients,
        [types.hostKey]: machines,
        [types.delivery]: machines,
        [types.readinessCheck]: machines,
        [types.membership]: machines,
        // The authority, the operator, SSH, and each machine.
        [types.privateKey]: machines + 3,
        [types.selfSigned]: 1,
        [types.request]: machines + 1,
        [types.signed]: machines + 1,
    });
});

test("a local machine is deleted before its successor is made, which has the same name on this host", async () => {
    const { recorder } = await startCluster();
    for (const { deleteBeforeReplace } of recorder.ofType(types.machine))
        expect(deleteBeforeReplace).toBe(true);
});

test("with a key of the user's own there is one key fewer", async () => {
    const { recorder } = await startCluster({ local: {}, admin: { sshPrivateKey: sshKeyPair().private } });
    expect(recorder.ofType(types.privateKey).map(({ name }) => name)).not.toContain("prod-ssh");
});

test.each(topologyNames)("every machine of %s is made as planned", async (topology) => {
    const { recorder } = await startCluster({ local: {}, ...topologies[topology] });
    const { nodes } = planCluster(topologies[topology]);
    expect(
        recorder
            .ofType(types.machine)
            .map(({ inputs }) => inputs.hostName)
            .sort(),
    ).toEqual(nodes.map(({ name }) => name).sort());
    for (const { name } of nodes)
        expect(recorder.named(types.machine, `prod-${name}`).inputs).toMatchObject({
            hostName: name,
            network: localName("project", "stack", "prod"),
            artifactsDirectory: "/cache/artifacts",
            running: true,
        });
});

test("the network is the one that was asked for, else the host's choice", async () => {
    const asked = await startCluster({ local: {}, networkCidr: "10.77.0.0/24" });
    expect(asked.recorder.named(types.network, "prod-network").inputs.wantedCidr).toBe("10.77.0.0/24");
    const left = await startCluster();
    expect(left.recorder.named(types.network, "prod-network").inputs.wantedCidr).toBeUndefined();
});

test("machines and network of two clusters in one stack have names of their own on the host", async () => {
    const one = await startCluster();
    new NomadCluster("other", { local: {} });
    await one.recorder.settled();
    const names = [
        ...one.recorder.ofType(types.machine).map(({ inputs }) => inputs.machineName),
        ...one.recorder.ofType(types.network).map(({ inputs }) => inputs.networkName),
    ];
    expect(names).toHaveLength(8);
    expect(new Set(names).size).toBe(8);
});

test("resource names do not depend on the order of groups, nor on other groups", async () => {
    const { groups } = topologies["all separated"];
    const namesOf = async (chosen: object) => {
        const { recorder } = await startCluster({ local: {}, groups: chosen as typeof groups });
        return recorder.registrations.map(({ type, name }) => `${type} ${name}`).sort();
    };
    const all = await namesOf(groups);
    expect(await namesOf(Object.fromEntries(Object.entries(groups).reverse()))).toEqual(all);
    const servers = Object.fromEntries(Object.entries(groups).filter(([group]) => group !== "clients"));
    expect(all.filter((name) => !name.includes("prod-clients-"))).toEqual(await namesOf(servers));
});

/** The component that a resource is part of. */
function partOf({ type, name, inputs }: Registration): string {
    if (type.startsWith("tls:") && name !== "prod-ssh") return "Certificates";
    if (name === "prod-observer-nomad-token") return "AccessControl";
    if (type === types.secret && inputs.kind === "token") return "TokenSecrets";
    const accessControl: string[] = [
        ...[types.aclBootstrap, types.consulGrants, types.workloadIdentity],
        ...[types.nomadPolicy, types.nomadToken, types.introduction],
    ];
    return accessControl.includes(type) || name === "prod-observer-nomad-token"
        ? "AccessControl"
        : "NomadCluster";
}

test("everything is a child of the cluster, so that one destroy takes it all", async () => {
    const { recorder } = await startCluster();
    const root = "nomad-cluster:index:NomadCluster";
    for (const registration of recorder.registrations.filter(({ type }) => type !== root))
        expect([registration.type, registration.name, registration.parent]).toEqual([
            ...[registration.type, registration.name],
            `nomad-cluster:index:${partOf(registration)} prod`,
        ]);
});
