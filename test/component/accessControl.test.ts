import { agentPolicy, dnsPolicy, nomadPolicy, observerPolicy } from "../../sdk/accessControl";
import { type ClusterMachine, combinedRoles, planCluster, Role } from "../../sdk/topology";
import { topologies } from "../topologies";
import { secretOf, types } from "./answers";
import type { Registration } from "./recorder";
import { startCluster } from "./startCluster";

const { nodes } = planCluster({});

test("each machine's agents get the policies of their roles and tokens that the machine was given", async () => {
    const { recorder } = await startCluster();
    for (const node of nodes) {
        const [agent, nomad] = [agentPolicy(node), nomadPolicy(node)];
        expect(recorder.named(types.consulGrants, `prod-${node.name}`).inputs).toMatchObject({
            policies: [nomad, agent],
            // On the machine Nomad's start waits for the agent's token, so Nomad's has to be there before.
            tokens: [
                { secretId: secretOf(`prod-${node.name}-nomad`), policies: [nomad.name] },
                { secretId: secretOf(`prod-${node.name}-consul`), policies: [agent.name] },
            ],
        });
    }
});

test("all machines' DNS shares one token, which exists only if DNS answers, and is revoked otherwise", async () => {
    const grants = async (dns?: boolean) => {
        const { recorder } = await startCluster({ local: {}, acl: { dns } });
        return recorder.ofType(types.consulGrants).filter(({ name }) => name === "prod-dns");
    };
    for (const dns of [undefined, true])
        expect(await grants(dns)).toMatchObject([
            {
                inputs: {
                    policies: [dnsPolicy],
                    tokens: [{ secretId: secretOf("prod-dns"), policies: [dnsPolicy.name] }],
                },
            },
        ]);
    expect(await grants(false)).toMatchObject([{ inputs: { policies: [dnsPolicy], tokens: [] } }]);
});

test("a machine that is no server gets its policies and tokens with its introduction", async () => {
    const topology = topologies["all separated"];
    const { recorder } = await startCluster({ local: {}, ...topology });
    const granted = recorder.ofType(types.consulGrants).map(({ name }) => name.replace("prod-", ""));
    const introduced = recorder
        .ofType(types.introduction)
        .filter(({ inputs }) => inputs.grants !== undefined)
        .map(({ inputs }) => (inputs.machine as ClusterMachine).name);
    const all = planCluster(topology).nodes.map(({ name }) => name);
    expect([...granted, ...introduced].sort()).toEqual(["dns", ...all].sort());
    const node = planCluster(topology).nodes.find(({ name }) => name === "clients-0")!;
    expect(recorder.named(types.introduction, "prod-clients-0")).toMatchObject({
        inputs: { grants: { policies: [nomadPolicy(node), agentPolicy(node)] } },
        secretInputs: ["cluster", "grants"],
    });
});

test("each product is bootstrapped once, with a secret of its own, by a way in that has no token yet", async () => {
    const { recorder } = await startCluster();
    for (const product of ["consul", "nomad"]) {
        const { inputs } = recorder.named(types.aclBootstrap, `prod-${product}`);
        expect(inputs).toMatchObject({ product, secretId: secretOf(`prod-${product}-management`) });
        expect(inputs.cluster).not.toHaveProperty("consulToken");
        expect(inputs.cluster).not.toHaveProperty("nomadToken");
    }
});

test("clients, and nobody else, are introduced, each by its name", async () => {
    const { recorder } = await startCluster({ local: {}, ...topologies["all separated"] });
    const introduced = recorder
        .ofType(types.introduction)
        .map(({ inputs }) => (inputs.machine as ClusterMachine).name);
    expect(introduced.sort()).toEqual(["clients-0", "clients-1", "clients-2", "clients-3"]);
});

test("another machine of the same name is introduced again", async () => {
    const { recorder } = await startCluster();
    const { machineId } = recorder.named(types.introduction, "prod-node-1").inputs;
    expect(machineId).toBe(recorder.named(types.machine, "prod-node-1").inputs.machineName);
});

test("the token for asking how the cluster is has the policy for that alone", async () => {
    const { recorder } = await startCluster();
    expect(recorder.named(types.nomadPolicy, "prod-observer").inputs).toMatchObject({ ...observerPolicy });
    expect(recorder.named(types.nomadToken, "prod-observer").inputs.policies).toEqual([observerPolicy.name]);
});

describe("order", () => {
    let dependencies: (registration: Registration) => string[];
    let named: (type: string, name: string) => string[];
    beforeAll(async () => {
        const { recorder } = await startCluster();
        dependencies = (registration) => registration.dependencies;
        named = (type, name) => dependencies(recorder.named(type, name));
    });
    const deliveries = nodes.map(({ name }) => `${types.delivery} prod-${name}`);

    test("nothing is bootstrapped before all servers were started", () => {
        expect(named(types.aclBootstrap, "prod-consul")).toEqual(expect.arrayContaining(deliveries));
        expect(named(types.aclBootstrap, "prod-nomad")).toEqual(expect.arrayContaining(deliveries));
    });

    test("tokens are granted once Consul is bootstrapped", () => {
        for (const grant of ["prod-dns", ...nodes.map(({ name }) => `prod-${name}`)])
            expect(named(types.consulGrants, grant)).toContain(`${types.aclBootstrap} prod-consul`);
    });

    test("Nomad, which starts only with its Consul token, is bootstrapped after the grants", () => {
        const grants = nodes.map(({ name }) => `${types.consulGrants} prod-${name}`);
        expect(named(types.aclBootstrap, "prod-nomad")).toEqual(expect.arrayContaining(grants));
    });

    test("clients are introduced last, as combined machines' servers start once more with it", () => {
        for (const { name } of nodes)
            expect(named(types.introduction, `prod-${name}`)).toEqual(
                expect.arrayContaining([
                    `${types.workloadIdentity} prod-workloads`,
                    `${types.nomadToken} prod-observer`,
                ]),
            );
    });

    test("servers start anew with their clients one after another, and clients alone come after them all", async () => {
        const groups = {
            node: { count: 3, roles: [...combinedRoles] },
            worker: { count: 2, roles: [Role.NomadClient] },
        };
        const { recorder } = await startCluster({ local: {}, groups });
        const introduction = (name: string) => `${types.introduction} prod-${name}`;
        const waitsFor = (name: string) =>
            recorder
                .named(types.introduction, `prod-${name}`)
                .dependencies.filter((dependency) => dependency.startsWith(types.introduction));
        expect(waitsFor("node-0")).toEqual([]);
        expect(waitsFor("node-1")).toEqual([introduction("node-0")]);
        expect(waitsFor("node-2")).toEqual([introduction("node-1")]);
        const servers = ["node-0", "node-1", "node-2"].map(introduction);
        for (const worker of ["worker-0", "worker-1"]) expect(waitsFor(worker).sort()).toEqual(servers);
    });

    test("of five servers two start anew at once, because three are a quorum", async () => {
        const groups = { node: { count: 5, roles: [...combinedRoles] } };
        const { recorder } = await startCluster({ local: {}, groups });
        const waitsFor = (name: string) =>
            recorder
                .named(types.introduction, `prod-${name}`)
                .dependencies.filter((dependency) => dependency.startsWith(types.introduction));
        expect(["node-0", "node-1", "node-2", "node-3", "node-4"].map(waitsFor)).toEqual([
            [],
            [],
            ...["node-0", "node-1", "node-2"].map((before) => [`${types.introduction} prod-${before}`]),
        ]);
    });

    test("no delivery waits for a token, so that no circle can keep a cluster from forming", () => {
        for (const { name } of nodes)
            expect(named(types.delivery, `prod-${name}`)).not.toEqual(
                expect.arrayContaining([expect.stringContaining("Acl")]),
            );
    });
});
