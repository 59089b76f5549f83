import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { acceptSshKey } from "../../sdk/operations/acceptSshKey";
import { grantAhead, type Grants } from "../../sdk/operations/consulGrants";
import { leaveCluster } from "../../sdk/operations/leaveCluster";
import { clusterChanged } from "./clusterChanged";
import { type OfMachine, storedMachine } from "./storedMachine";
import { withValidSecrets } from "./validSecrets";

export interface Inputs extends OfMachine {
    /** Seconds that each step of leaving may take. */
    timeoutSeconds: number;
    /** Consul policies and tokens of the machine's agents. Absent in the state of an older version of this package. */
    grants?: Grants;
}

/**
 * A machine's place in the cluster. It is taken by the machine's agents themselves; the resource is there for its delete, which
 * leaves nothing of the machine in Consul and Nomad. It depends on the machine's host key, so a machine that never answered has
 * no place. What a running machine must have before it is given its next bundle, it gets by an update: rights of new tokens, a
 * new SSH key.
 */
export const nodeMembershipProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async create(inputs: Inputs) {
        return { id: `${inputs.machine.name}-${inputs.machineId}`, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const replaces = olds.machineId === news.machineId ? [] : ["machineId"];
        const changes =
            replaces.length > 0 ||
            olds.timeoutSeconds !== news.timeoutSeconds ||
            !isDeepStrictEqual(olds.machine, news.machine) ||
            !isDeepStrictEqual(olds.grants, news.grants) ||
            clusterChanged(olds, news);
        // The predecessor's entries must be gone before agents of the same name come.
        return { changes, replaces, deleteBeforeReplace: true };
    },
    async update(_id, olds: Inputs, news: Inputs) {
        const { cluster, grants } = news;
        const machine = storedMachine(news);
        const { sshPrivateKey } = olds.cluster;
        if (grants && !isDeepStrictEqual(olds.grants, grants))
            // All machines accept the old key until they are ready again.
            await grantAhead({ ...cluster, sshPrivateKey }, machine.name, grants);
        if (sshPrivateKey !== cluster.sshPrivateKey) await acceptSshKey(cluster, machine, sshPrivateKey);
        return { outs: news };
    },
    async delete(_id, state: Inputs) {
        const { cluster, timeoutSeconds } = state;
        const machineKey = cluster.sshPrivateKey;
        await leaveCluster(await withValidSecrets(cluster), storedMachine(state), timeoutSeconds, machineKey);
    },
};
