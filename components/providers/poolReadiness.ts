import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../../sdk/cluster";
import { drainMembers, membersReady } from "../../sdk/operations/poolMembers";
import { withTransientInputs } from "./transientInputs";
import { withValidSecrets } from "./validSecrets";

export interface Inputs {
    cluster: ClusterConnection;
    /** The pool's name. */
    pool: string;
    /** Another ID is another pool, whose first members are waited for. */
    poolId: string;
    /** Number of members that the platform makes at first. */
    initialCount: number;
    /** Seconds that the first members may take. */
    timeoutSeconds: number;
}

export interface State extends Inputs {
    /** The connection for the delete; a secret. */
    connection: ClusterConnection;
}

/**
 * Passes when the first members of a pool are ready. Later their number is the platform's, so that no update counts them again. The
 * delete, which comes before that of the machines, drains them.
 */
export const poolReadinessProvider = withTransientInputs<Inputs, State>(["cluster"], {
    async create(inputs) {
        await untilReady(inputs);
        return { id: inputs.pool, outs: stateOf(inputs) };
    },
    async diff(_id, olds, news): Promise<pulumi.dynamic.DiffResult> {
        return { changes: olds.cluster !== news.cluster || olds.poolId !== news.poolId };
    },
    async update(_id, olds, news) {
        if (olds.poolId !== news.poolId) await untilReady(news);
        return { outs: stateOf(news) };
    },
    async delete(_id, { connection, pool }) {
        await drainMembers(await withValidSecrets(connection), pool);
    },
});

function stateOf(inputs: Inputs): State {
    return { ...inputs, connection: inputs.cluster };
}

async function untilReady({ cluster, pool, initialCount, timeoutSeconds }: Inputs): Promise<void> {
    await membersReady(cluster, pool, initialCount, timeoutSeconds);
}
