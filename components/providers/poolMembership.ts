import type * as pulumi from "@pulumi/pulumi";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { grantOnly, type Grants } from "../../sdk/operations/consulGrants";
import { removePool } from "../../sdk/operations/removePool";
import { untilAnswered } from "../../sdk/operations/untilAnswered";
import { fingerprint, withTransientInputs } from "./transientInputs";
import { withValidSecrets } from "./validSecrets";

export interface Inputs {
    cluster: ClusterConnection;
    /** The pool's name. */
    pool: string;
    /** Consul policies and tokens that the agents of all members share. */
    grants: Grants;
    /** Seconds that the servers may take to answer, and the entries of removed members to disappear. */
    timeoutSeconds: number;
}

export interface State extends Inputs {
    /** The connection for the delete; a secret. */
    connection: ClusterConnection;
}

/**
 * A pool's place in the cluster: what its members' agents may do in Consul. Members take their places themselves. The delete comes
 * after that of the machines. It revokes the tokens, and leaves nothing of the members in Consul and Nomad.
 */
export const poolMembershipProvider = withTransientInputs<Inputs, State>(["cluster", "grants"], {
    async create(inputs) {
        await grantAll(inputs);
        return { id: inputs.pool, outs: stateOf(inputs) };
    },
    async diff(_id, olds, news): Promise<pulumi.dynamic.DiffResult> {
        const counts = ["cluster", "grants", "timeoutSeconds"] as const;
        return {
            changes: counts.some((property) => olds[property] !== news[property]),
            replaces: olds.pool === news.pool ? [] : ["pool"],
        };
    },
    async update(_id, olds, news) {
        if (fingerprint(olds.grants) !== fingerprint(news.grants)) await grantAll(news);
        return { outs: stateOf(news) };
    },
    async delete(_id, { connection, pool, timeoutSeconds }) {
        await removePool(await withValidSecrets(connection), pool, timeoutSeconds);
    },
});

function stateOf(inputs: Inputs): State {
    return { ...inputs, connection: inputs.cluster };
}

async function grantAll({ cluster, grants, timeoutSeconds }: Inputs): Promise<void> {
    await withCluster(cluster, ({ consul }) =>
        untilAnswered({ product: "consul", cluster, timeoutSeconds }, () => grantOnly(consul, grants)),
    );
}
