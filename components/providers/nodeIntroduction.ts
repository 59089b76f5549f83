import type * as pulumi from "@pulumi/pulumi";
import { withCluster } from "../../sdk/cluster";
import { grantOnly, type Grants } from "../../sdk/operations/consulGrants";
import { introduceClient } from "../../sdk/operations/introduceClient";
import { replacesForMachine } from "./replacesForMachine";
import type { OfMachine } from "./storedMachine";
import { fingerprint, withTransientInputs } from "./transientInputs";

export interface Inputs extends OfMachine {
    /** Seconds that the client may take to register. */
    timeoutSeconds: number;
    /**
     * The client's node pool when it registers. Default: `default`. A registered client that restarts with another pool changes it
     * without a token.
     */
    nodePool?: string;
    /** Consul policies and tokens of the machine's agents. Absent if the machine is a server, which has them from the start. */
    grants?: Grants;
}

/**
 * A Nomad client that was introduced to the servers, with what its agents may do in Consul. Its delete does nothing: the
 * membership of the machine drains the client and takes its tokens back.
 */
export const nodeIntroductionProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = withTransientInputs(
    ["cluster", "grants"],
    {
        async create(inputs: Inputs) {
            const { cluster, machine, timeoutSeconds, nodePool } = inputs;
            // Nomad looks for Consul when it starts, and then not for a while.
            await grantTo(inputs);
            const nodeId = await introduceClient(cluster, machine, timeoutSeconds, nodePool);
            return { id: nodeId, outs: inputs };
        },
        async diff(_id, olds: Inputs, news: Inputs) {
            const changes = olds.machineId !== news.machineId || olds.grants !== news.grants;
            return { changes, replaces: replacesForMachine(olds, news) };
        },
        async update(_id, olds: Inputs, news: Inputs) {
            if (fingerprint(olds.grants) !== fingerprint(news.grants)) await grantTo(news);
            return { outs: news };
        },
        async delete() {},
    },
);

async function grantTo({ cluster, grants }: Inputs): Promise<void> {
    if (grants) await withCluster(cluster, ({ consul }) => grantOnly(consul, grants));
}
