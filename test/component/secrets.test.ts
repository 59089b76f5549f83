import * as pulumi from "@pulumi/pulumi";
import { topologies, type TopologyName } from "../topologies";
import { secretOf, types } from "./answers";
import type { Recorder, Registration } from "./recorder";
import { startCluster } from "./startCluster";
import { unpacked } from "../unpacked";

/** Everything that the stack made and that nobody may see, by what it is. */
function secretsOf(recorder: Recorder): Record<string, string> {
    const random = recorder
        .ofType(types.secret)
        .map(({ name, inputs }) => [name, secretOf(name, inputs.kind as string)]);
    const keys = recorder
        .ofType(types.privateKey)
        .map(({ name }) => [`key ${name}`, `PRIVATE KEY-----\n${name}\n`]);
    return Object.fromEntries([...random, ...keys, ["observer", secretOf("prod-observer")]]) as Record<
        string,
        string
    >;
}

/** The inputs of a resource that hold a secret in whatever depth, a packed bundle's too. */
function inputsHolding(secret: string, { inputs }: Registration): string[] {
    return Object.entries(inputs)
        .filter(([, value]) => {
            const text = typeof value === "string" ? value : JSON.stringify(value).replaceAll("\\n", "\n");
            return unpacked(text).includes(secret);
        })
        .map(([key]) => key);
}

const shapes: [TopologyName][] = [["the default"], ["all separated"]];
const pools = { batch: { initialCount: 2 } };

test.each(shapes)("in %s every input that holds a secret is encrypted in the state", async (topology) => {
    const { recorder } = await startCluster({ local: {}, ...topologies[topology], pools });
    const secrets = Object.entries(secretsOf(recorder));
    const open = recorder.registrations.flatMap((registration) =>
        secrets.flatMap(([secret, value]) =>
            inputsHolding(value, registration)
                .filter((key) => !registration.secretInputs.includes(key))
                .map((key) => `${registration.name}: ${secret} in ${key}`),
        ),
    );
    expect(open).toEqual([]);
});

test("the search above finds a secret wherever one is", async () => {
    const { recorder } = await startCluster();
    const where = (secret: string) =>
        recorder.registrations.flatMap((registration) =>
            inputsHolding(secretsOf(recorder)[secret]!, registration).map(
                (key) => `${registration.name} ${key}`,
            ),
        );
    expect(where("prod-node-1-nomad")).toEqual([
        "prod-node-1 grants",
        "prod-node-1 bundle",
        "prod-node-1 tokens",
    ]);
    expect(where("observer").sort()).toEqual([0, 1, 2].map((index) => `prod-node-${index} observerToken`));
    expect(where("prod-nomad-management")).toContain("prod-node-0 cluster");
});

test("what a pool's members are given is in nothing but its bundle and its grants", async () => {
    const { recorder } = await startCluster({ local: {}, pools });
    for (const secret of ["prod-pool_batch-consul", "prod-pool_batch-nomad"])
        expect(
            recorder.registrations.flatMap((registration) =>
                inputsHolding(secretOf(secret), registration).map((key) => `${registration.type} ${key}`),
            ),
        ).toEqual([`${types.poolMembership} grants`, `${types.localPool} bundle`]);
});

test("a resource that makes a secret declares it", async () => {
    const { recorder } = await startCluster();
    for (const { secretOutputs } of recorder.ofType(types.secret)) expect(secretOutputs).toEqual(["value"]);
    for (const { secretOutputs } of recorder.ofType(types.nomadToken))
        expect(secretOutputs).toEqual(["secretId"]);
});

test("no component registers a secret in the clear", async () => {
    const { recorder } = await startCluster({ local: {}, pools });
    for (const outputs of Object.values(recorder.componentOutputs)) {
        const open = Object.entries(outputs).filter(([, value]) => !pulumi.runtime.isRpcSecret(value));
        for (const secret of Object.values(secretsOf(recorder)))
            expect(JSON.stringify(open).replaceAll("\\n", "\n")).not.toContain(secret);
    }
});
