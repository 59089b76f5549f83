import { providers } from "../../../components/providers";
import type { ClusterConnection } from "../../../sdk/cluster";
import { setIntroducer, stopIntroducer } from "../../../sdk/operations/poolIntroducer";
import { drainMembers, membersReady } from "../../../sdk/operations/poolMembers";
import { asEngine } from "../../asEngine";
import { stateWith } from "../cli/clusterState";

// They work on a cluster: see test/e2e/localPool.test.ts.
jest.mock("../../../sdk/operations/poolIntroducer");
jest.mock("../../../sdk/operations/poolMembers");

const introducer = asEngine(providers.PoolIntroducer);
const readiness = asEngine(providers.PoolReadiness);

const cluster: ClusterConnection = stateWith();
const renewed = { ...cluster, consulToken: "another" };

afterEach(() => jest.resetAllMocks());

describe("the introductions from a Nomad server's machine", () => {
    const [machine] = cluster.servers;
    const inputs = {
        ...{ cluster, machine, machineId: "one", timeoutSeconds: 300 },
        ...{ token: "the token", pools: { batch: "" } },
    };

    test("are set with the token and the pools, of which the state has no secret but the connection", async () => {
        const { outs } = await introducer.create(inputs);
        expect(jest.mocked(setIntroducer).mock.calls).toEqual([
            [cluster, machine, { token: "the token", pools: { batch: "" } }, 300],
        ]);
        expect(JSON.stringify({ ...outs, connection: "" })).not.toMatch(/the token|the key|c-token/);
    });

    test.each([
        ["another pool", { pools: { batch: "", gpu: "gpu" } }],
        ["another node pool", { pools: { batch: "large" } }],
        ["another token", { token: "another" }],
        ["another machine of the same name", { machineId: "two" }],
        ["another connection, which the delete needs", { cluster: renewed }],
    ])(
        "are set again for %s, by an update, so that no delete of a predecessor ends them",
        async (_, change) => {
            const { outs } = await introducer.create(inputs);
            const news = { ...inputs, ...change };
            const { changes, replaces = [] } = await introducer.diff(outs, news);
            expect([changes, replaces]).toEqual([true, []]);
            const state = await introducer.update(outs, news);
            expect(setIntroducer).toHaveBeenCalledTimes(2);
            expect(await introducer.diff(state, news)).toMatchObject({ changes: false });
        },
    );

    test("end with the resource, over the last connection", async () => {
        const { outs } = await introducer.create(inputs);
        await introducer.delete(outs);
        expect(jest.mocked(stopIntroducer).mock.calls).toEqual([[cluster, machine]]);
    });
});

describe("the wait for a pool's first members", () => {
    const inputs = { cluster, pool: "batch", poolId: "one", initialCount: 2, timeoutSeconds: 300 };

    test("is over when so many are ready, and is repeated for a pool that was made anew only", async () => {
        const { outs } = await readiness.create(inputs);
        expect(jest.mocked(membersReady).mock.calls).toEqual([[cluster, "batch", 2, 300]]);
        expect(await readiness.diff(outs, { ...inputs, initialCount: 9 })).toMatchObject({ changes: false });
        const state = await readiness.update(outs, { ...inputs, cluster: renewed });
        expect(membersReady).toHaveBeenCalledTimes(1);
        const made = { ...inputs, cluster: renewed, poolId: "two", initialCount: 9 };
        expect(await readiness.diff(state, made)).toMatchObject({ changes: true });
        await readiness.update(state, made);
        expect(jest.mocked(membersReady).mock.calls[1]).toEqual([renewed, "batch", 9, 300]);
    });

    test("that failed leaves no resource, so that the next update waits again", async () => {
        jest.mocked(membersReady).mockRejectedValueOnce(new Error("not in time"));
        await expect(readiness.create(inputs)).rejects.toThrow("not in time");
    });

    test("is followed by a drain when the pool is removed", async () => {
        const { outs } = await readiness.create(inputs);
        const state = await readiness.update(outs, { ...inputs, cluster: renewed });
        await readiness.delete(state);
        expect(jest.mocked(drainMembers).mock.calls).toEqual([[renewed, "batch"]]);
    });
});
