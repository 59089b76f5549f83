import { poolPolicyNames } from "../../sdk/accessControl";
import { run } from "../../sdk/process/run";
import { Role } from "../../sdk/topology";
import { types } from "./answers";
import type { Recorder } from "./recorder";
import { startCluster } from "./startCluster";

const { localPool, poolMembership, poolIntroducer, poolReadiness } = types;
const groups = {
    servers: { count: 3, roles: [Role.ConsulServer, Role.NomadServer] },
    clients: { count: 2, roles: [Role.NomadClient] },
};
const pools = {
    batch: { initialCount: 2 },
    gpu: { initialCount: 0, nodePool: "gpu", meta: { kind: "gpu" } },
};

describe("a cluster with pools", () => {
    let recorder: Recorder;
    beforeAll(async () => {
        ({ recorder } = await startCluster({ local: {}, groups, pools }));
    });

    const dependenciesOf = (type: string, name: string) => recorder.named(type, name).dependencies;

    /** A file of the bundle that members get. */
    async function given(pool: string, path: string): Promise<string> {
        const input = recorder.named(localPool, `prod-${pool}`).inputs.bundle as string;
        return run("sh", ["-c", 'base64 -d | gunzip | tar -x -O -f - "$0"', path], { input });
    }

    test("makes them when the servers are ready: rights, introductions, members, and the wait for those", () => {
        const ready = [0, 1, 2].map((index) => `${types.readinessCheck} prod-servers-${index}`);
        expect(dependenciesOf(poolMembership, "prod-batch")).toEqual(expect.arrayContaining(ready));
        for (const index of [0, 1, 2])
            expect(dependenciesOf(poolIntroducer, `prod-servers-${index}`)).toEqual(
                expect.arrayContaining([
                    `${poolMembership} prod-batch`,
                    `${types.nomadToken} prod-introducer`,
                ]),
            );
        expect(dependenciesOf(localPool, "prod-batch")).toEqual(
            expect.arrayContaining([
                `${poolMembership} prod-batch`,
                `${poolIntroducer} prod-servers-0`,
                `${poolIntroducer} prod-servers-2`,
            ]),
        );
        expect(dependenciesOf(poolReadiness, "prod-batch")).toContain(`${localPool} prod-batch`);
        expect(dependenciesOf(types.readiness, "prod-ready")).toEqual(
            expect.arrayContaining([`${poolReadiness} prod-batch`, `${poolReadiness} prod-gpu`]),
        );
    });

    test("lets no pool wait for a planned client", () => {
        for (const type of [poolMembership, poolIntroducer, localPool, poolReadiness])
            for (const { dependencies } of recorder.ofType(type))
                expect(dependencies.filter((name) => name.includes("clients-"))).toEqual([]);
    });

    test("grants a pool's members one token each for Consul's agents and Nomad's", () => {
        const { grants, pool } = recorder.named(poolMembership, "prod-batch").inputs as {
            pool: string;
            grants: { policies: { name: string }[]; tokens: { policies: string[] }[] };
        };
        expect(pool).toBe("batch");
        expect(grants.policies.map(({ name }) => name)).toEqual(poolPolicyNames("batch"));
        expect(grants.tokens.map(({ policies }) => policies)).toEqual(
            poolPolicyNames("batch").map((name) => [name]),
        );
    });

    test("has each Nomad server introduce the clients of each pool, with a token that writes nodes", () => {
        const [policy] = recorder.ofType(types.nomadPolicy).filter(({ name }) => name === "prod-introducer");
        expect(policy!.inputs.rules).toBe('node { policy = "write" }\n');
        expect(recorder.ofType(poolIntroducer).map(({ name }) => name)).toEqual(
            [0, 1, 2].map((index) => `prod-servers-${index}`),
        );
        for (const { inputs, secretInputs } of recorder.ofType(poolIntroducer)) {
            expect(inputs.pools).toEqual({ batch: "", gpu: "gpu" });
            expect(secretInputs).toEqual(expect.arrayContaining(["token", "cluster"]));
        }
    });

    test("keeps the connection for each delete, and marks it as a secret", () => {
        for (const type of [poolMembership, poolIntroducer, poolReadiness])
            for (const { secretOutputs } of recorder.ofType(type))
                expect(secretOutputs).toEqual(["connection"]);
    });

    test("gives members a certificate without a machine's or a server's name", () => {
        const { inputs } = recorder.named(types.request, "prod-pool_batch");
        expect(inputs).toMatchObject({
            dnsNames: ["localhost", "client.dc1.consul", "client.global.nomad"],
            ipAddresses: ["127.0.0.1"],
        });
    });

    test("gives all members of a pool one bundle, of their pool's settings and the servers' addresses", async () => {
        const [batch, gpu] = await Promise.all(
            ["batch", "gpu"].map((pool) => given(pool, "etc/nomad.d/client.json")),
        );
        expect(JSON.parse(gpu!)).toMatchObject({ client: { node_pool: "gpu", meta: { kind: "gpu" } } });
        expect(JSON.parse(batch!)).not.toHaveProperty("client.node_pool");
        expect(await given("batch", "etc/consul.d/tls/cert.pem")).toBe("certificate of prod-pool_batch");
        expect(JSON.parse(await given("batch", "etc/consul.d/join.json"))).toMatchObject({
            retry_join: expect.arrayContaining([expect.stringContaining("10.20.0.")]) as string[],
        });
        expect(recorder.named(localPool, "prod-batch").inputs).toMatchObject({
            pool: "batch",
            initialCount: 2,
        });
    });

    test("registers each pool's certificate for the status", () => {
        expect(recorder.componentOutputs["nomad-cluster:index:NomadCluster prod"]!.pools).toEqual([
            { name: "batch", certificate: "certificate of prod-pool_batch" },
            { name: "gpu", certificate: "certificate of prod-pool_gpu" },
        ]);
    });
});

test("a cluster without pools has nothing of them", async () => {
    const { recorder } = await startCluster({ local: {}, groups });
    for (const type of [localPool, poolMembership, poolIntroducer, poolReadiness])
        expect(recorder.ofType(type)).toEqual([]);
    expect(recorder.registrations.filter(({ name }) => /introducer|pool/.test(name))).toEqual([]);
    expect(recorder.componentOutputs["nomad-cluster:index:NomadCluster prod"]).not.toHaveProperty("pools");
});
