import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { awaitRun, awaitStopped, hasFailed, RolloutError, type RunRequest, startRun } from "../../sdk/jobs";
import { clusterChanged } from "./clusterChanged";
import { validateTimeout } from "./nomadJobInputs";
import { isUnknown } from "./unknown";
import { withValidSecrets } from "./validSecrets";

export interface RunInputs extends RunRequest {
    cluster: ClusterConnection;
    wait: boolean;
    timeoutSeconds: number;
    /** Changes with everything that asks for another run. */
    token: string;
}

export interface RunState extends RunInputs {
    /** ID of the run, a job of its own. */
    runId: string;
    /** False until the run is complete, if it is waited for. */
    settled: boolean;
}

/** Maximum size of a payload: https://developer.hashicorp.com/nomad/docs/job-specification/parameterized#payload */
const maxPayload = 16384;

/** A run of a parameterized or periodic job. See {@link NomadJobRun}. */
export const nomadJobRunProvider: pulumi.dynamic.ResourceProvider<RunInputs, RunState> = {
    async check(_olds: RunInputs | undefined, news: RunInputs) {
        return { inputs: news, failures: [...validateTimeout(news), ...validatePayload(news)] };
    },
    async diff(_id, olds: RunState, news: RunInputs) {
        const keys = ["job", "namespace", "payload", "meta", "token"] as const;
        const replaces = keys.filter((key) => !isDeepStrictEqual(olds[key], news[key]));
        const settings = ({ wait, timeoutSeconds }: RunInputs) => [wait, timeoutSeconds].join();
        return {
            changes:
                replaces.length > 0 ||
                !olds.settled ||
                settings(olds) !== settings(news) ||
                clusterChanged(olds, news),
            replaces,
        };
    },
    async create(inputs: RunInputs) {
        const outs = await run(inputs, inputs.token);
        return { id: outs.runId, outs };
    },
    async update(_id, olds: RunState, news: RunInputs) {
        if (olds.settled) return { outs: { ...olds, ...news } };
        const last = { id: olds.runId, namespace: olds.namespace };
        const again = await withCluster(news.cluster, async ({ nomad }) => hasFailed(nomad, last));
        // Another token for another run, and the same one if this update is interrupted.
        const outs = await (again ? run(news, `${news.token}-after-${last.id}`) : settle(news, last.id));
        return { outs };
    },
    async delete(_id, { cluster, runId: id, namespace, timeoutSeconds }: RunState) {
        await withCluster(await withValidSecrets(cluster), async ({ nomad }) => {
            await nomad.jobs.deregister(id, { namespace });
            await awaitStopped(nomad, id, namespace, { timeoutSeconds, report: console.error });
        });
    },
};

async function run(inputs: RunInputs, token: string): Promise<RunState> {
    return settle(
        inputs,
        await withCluster(inputs.cluster, async ({ nomad }) => startRun(nomad, inputs, token)),
    );
}

/** @throws an error that Pulumi reads as "created, but not initialized": it keeps the state and updates the resource the next time. */
async function settle(inputs: RunInputs, runId: string): Promise<RunState> {
    const { cluster, namespace, wait, timeoutSeconds } = inputs;
    const options = { timeoutSeconds, report: console.error };
    try {
        if (wait)
            await withCluster(cluster, async ({ nomad }) =>
                awaitRun(nomad, { id: runId, namespace }, options),
            );
        return { ...inputs, runId, settled: true };
    } catch (error) {
        const properties = { ...inputs, runId, settled: false };
        const reasons = [(error as Error).message];
        throw Object.assign(new RolloutError(reasons[0]), { id: runId, properties, reasons });
    }
}

function validatePayload({ payload }: RunInputs): pulumi.dynamic.CheckFailure[] {
    const bytes = payload === undefined || isUnknown(payload) ? 0 : Buffer.byteLength(payload);
    if (bytes <= maxPayload) return [];
    const reason = `Expected \`payload\` to have at most ${maxPayload} bytes, got ${bytes}. Give the run an address from which it fetches the rest.`;
    return [{ property: "payload", reason }];
}
