import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { type ClusterConnection, connectionOf } from "../../sdk/cluster";
import { acceptSshKey } from "../../sdk/operations/acceptSshKey";
import { grantAhead, type Grants } from "../../sdk/operations/consulGrants";
import { leaveCluster } from "../../sdk/operations/leaveCluster";
import { replacesForMachine } from "./replacesForMachine";
import { type OfMachine, storedMachine } from "./storedMachine";
import { fingerprint, withTransientInputs } from "./transientInputs";
import { withValidSecrets } from "./validSecrets";

export interface Inputs extends OfMachine {
    /** Seconds that each step of leaving may take. */
    timeoutSeconds: number;
    /** Consul policies and tokens of the machine's agents. Absent in the state of an older version of this package. */
    grants?: Grants;
}

export interface State extends Inputs {
    /** The connection for the delete; a secret. In the state of an older version, `cluster` is the connection itself. */
    connection?: ClusterConnection;
}

/**
 * A machine's place in the cluster. It is taken by the machine's agents themselves; the resource is there for its delete, which
 * drains the machine, leaves nothing of it in Consul and Nomad, and revokes its tokens. It depends on the machine's host key, so
 * a machine that never answered has no place. An update gives a running machine the rights of
 * new tokens and a new SSH key, both of which it needs before its next bundle.
 */
export const nodeMembershipProvider: pulumi.dynamic.ResourceProvider<Inputs, State> = withTransientInputs(
    ["cluster", "grants"],
    {
        async create(inputs: Inputs) {
            return { id: `${inputs.machine.name}-${inputs.machineId}`, outs: stateOf(inputs) };
        },
        async diff(_id, olds: State, news: Inputs) {
            const replaces = replacesForMachine(olds, news);
            const changes =
                (["machineId", "cluster", "grants", "timeoutSeconds"] as const).some(
                    (name) => olds[name] !== news[name],
                ) || !isDeepStrictEqual(olds.machine, news.machine);
            // The predecessor's entries must be gone before agents of the same name come.
            return { changes, replaces, deleteBeforeReplace: true };
        },
        async update(_id, olds: State, news: Inputs) {
            const { cluster, grants } = news;
            const machine = storedMachine(news);
            const { sshPrivateKey } = storedConnection(olds);
            if (grants && fingerprint(olds.grants) !== fingerprint(grants))
                // All machines accept the old key until they are ready again.
                await grantAhead({ ...cluster, sshPrivateKey }, machine.name, grants);
            if (sshPrivateKey !== cluster.sshPrivateKey) await acceptSshKey(cluster, machine, sshPrivateKey);
            return { outs: stateOf(news) };
        },
        async delete(_id, state: State) {
            const connection = storedConnection(state);
            const valid = await withValidSecrets(connection);
            await leaveCluster(valid, storedMachine(state), state.timeoutSeconds, connection.sshPrivateKey);
        },
    },
);

function stateOf(inputs: Inputs): State {
    return { ...inputs, connection: inputs.cluster };
}

function storedConnection({ connection, cluster }: State): ClusterConnection {
    return connectionOf(connection ?? cluster);
}
