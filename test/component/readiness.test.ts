import { isDeepStrictEqual } from "node:util";
import { localAnswers, observerToken, types } from "./answers";
import { startCluster } from "./startCluster";

const gates = ["node-0", "node-1", "node-2"].map((node) => `prod-${node}-ready`);
const deliveries = ["node-0", "node-1", "node-2"].map((node) => `prod-${node}-deliver`);

test("a server's readiness check waits for every server's delivery", async () => {
    const { recorder } = await startCluster();
    for (const gate of gates)
        expect(recorder.named(types.command, gate).dependencies).toEqual(
            expect.arrayContaining(deliveries.map((name) => `${types.command} ${name}`)),
        );
});

test("a gate asks its own machine, for as long as the arguments say", async () => {
    const create = async (readinessTimeout?: number) => {
        const { recorder } = await startCluster({ local: {}, readinessTimeout });
        return recorder.named(types.command, "prod-node-2-ready").inputs;
    };
    expect(await create()).toMatchObject({
        create: "/usr/local/sbin/nomad-cluster-node ready 300",
        connection: { host: "10.20.0.4" },
    });
    expect(await create(3600)).toMatchObject({ create: "/usr/local/sbin/nomad-cluster-node ready 3600" });
});

test("a gate asks with a token that may only look, which comes by standard input", async () => {
    const { recorder } = await startCluster();
    expect(recorder.named(types.nomadToken, "prod-observer").inputs.policies).toEqual([
        "nomad-cluster-observer",
    ]);
    for (const gate of gates) {
        const { stdin, create } = recorder.named(types.command, gate).inputs;
        expect(stdin).toBe(observerToken);
        expect(create).not.toContain(observerToken);
    }
});

test("a gate waits for every token and every client's introduction", async () => {
    const { recorder } = await startCluster();
    const awaited = [types.consulGrants, types.workloadIdentity, types.nomadToken, types.introduction]
        .flatMap((type) => recorder.ofType(type))
        .map(({ type, name }) => `${type} ${name}`);
    expect(awaited).toHaveLength(4 + 1 + 1 + 3);
    for (const gate of gates)
        expect(recorder.named(types.command, gate).dependencies).toEqual(expect.arrayContaining(awaited));
});

test("a gate is asked again when its machine's bundle changed, and not otherwise", async () => {
    const triggers = async (datacenter: string) => {
        const { recorder } = await startCluster({ local: {}, datacenter });
        return gates.map((gate) => recorder.named(types.command, gate).inputs.triggers as string[]);
    };
    const before = await triggers("dc1");
    expect(await triggers("dc1")).toEqual(before);
    const after = await triggers("dc2");
    for (const [index, gate] of after.entries())
        expect(gate.filter((trigger) => before[index]!.includes(trigger))).toHaveLength(2); // machine, boot
});

test("a gate is asked again when its machine was started, and no other is", async () => {
    const triggers = async (boot: string) => {
        const answers = localAnswers();
        const machine = answers[types.machine]!;
        answers[types.machine] = async (name, inputs) => {
            const answer = await machine(name, inputs);
            return name === "prod-node-1" ? { ...answer, outputs: { ...answer.outputs, boot } } : answer;
        };
        const { recorder } = await startCluster({ local: {} }, answers);
        return gates.map((gate) => recorder.named(types.command, gate).inputs.triggers);
    };
    const [before, after] = [await triggers("first boot"), await triggers("second boot")];
    expect(gates.filter((_, index) => !isDeepStrictEqual(before[index], after[index]))).toEqual([gates[1]]);
});

test("triggers are shown in every update: they are hashes, and no secret", async () => {
    const { recorder } = await startCluster();
    for (const gate of gates) {
        const { inputs, secretInputs } = recorder.named(types.command, gate);
        expect(secretInputs.sort()).toEqual(["connection", "stdin"]);
        expect((inputs.triggers as string[]).slice(2)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    }
});
