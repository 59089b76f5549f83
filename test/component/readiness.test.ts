import { isDeepStrictEqual } from "node:util";
import { localAnswers, observerToken, types } from "./answers";
import { startCluster } from "./startCluster";

const checks = ["node-0", "node-1", "node-2"].map((node) => `prod-${node}`);

test("a server's readiness check waits for every server's delivery", async () => {
    const { recorder } = await startCluster();
    for (const check of checks)
        expect(recorder.named(types.readinessCheck, check).dependencies).toEqual(
            expect.arrayContaining(checks.map((name) => `${types.delivery} ${name}`)),
        );
});

test("a check asks its own machine, for as long as the arguments say", async () => {
    const inputs = async (readinessTimeout?: number) => {
        const { recorder } = await startCluster({ local: {}, readinessTimeout });
        return recorder.named(types.readinessCheck, "prod-node-2").inputs;
    };
    expect(await inputs()).toMatchObject({ sshAddress: "10.20.0.4", timeoutSeconds: 300 });
    expect(await inputs(3600)).toMatchObject({ timeoutSeconds: 3600 });
});

test("a check asks with a token that may only look", async () => {
    const { recorder } = await startCluster();
    expect(recorder.named(types.nomadToken, "prod-observer").inputs.policies).toEqual([
        "nomad-cluster-observer",
    ]);
    for (const check of checks)
        expect(recorder.named(types.readinessCheck, check).inputs.observerToken).toBe(observerToken);
});

test("a check waits for every token and every client's introduction", async () => {
    const { recorder } = await startCluster();
    const awaited = [types.consulGrants, types.workloadIdentity, types.nomadToken, types.introduction]
        .flatMap((type) => recorder.ofType(type))
        .map(({ type, name }) => `${type} ${name}`);
    expect(awaited).toHaveLength(4 + 1 + 1 + 3);
    for (const check of checks)
        expect(recorder.named(types.readinessCheck, check).dependencies).toEqual(
            expect.arrayContaining(awaited),
        );
});

test("a check has other inputs when its machine's bundle changed, and not otherwise", async () => {
    const inputs = async (datacenter: string) => {
        const { recorder } = await startCluster({ local: {}, datacenter });
        return checks.map((check) => recorder.named(types.readinessCheck, check).inputs);
    };
    const before = await inputs("dc1");
    expect(await inputs("dc1")).toEqual(before);
    for (const [index, after] of (await inputs("dc2")).entries())
        expect(after).toEqual({
            ...before[index],
            delivered: expect.not.stringMatching(before[index]!.delivered as string) as string,
        });
});

test("a check has other inputs when its machine was started, and no other has", async () => {
    const inputs = async (boot: string) => {
        const answers = localAnswers();
        const machine = answers[types.machine]!;
        answers[types.machine] = async (name, given) => {
            const answer = await machine(name, given);
            return name === "prod-node-1" ? { ...answer, outputs: { ...answer.outputs, boot } } : answer;
        };
        const { recorder } = await startCluster({ local: {} }, answers);
        return checks.map((check) => recorder.named(types.readinessCheck, check).inputs);
    };
    const [before, after] = [await inputs("first boot"), await inputs("second boot")];
    expect(checks.filter((_, index) => !isDeepStrictEqual(before[index], after[index]))).toEqual([checks[1]]);
});

test("an input that repeats the check is no secret, so that an update shows its change", async () => {
    const { recorder } = await startCluster();
    for (const check of checks) {
        const { inputs, secretInputs } = recorder.named(types.readinessCheck, check);
        expect(secretInputs.sort()).toEqual(["observerToken", "sshPrivateKey"]);
        expect(inputs.delivered).toMatch(/^[0-9a-f]{64}$/);
    }
});
