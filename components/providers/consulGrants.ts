import type * as pulumi from "@pulumi/pulumi";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { grantOnly, type Grants } from "../../sdk/operations/consulGrants";
import { untilAnswered } from "../../sdk/operations/untilAnswered";
import { untilPeer } from "../../sdk/operations/untilPeer";
import { hasRole, Role } from "../../sdk/topology";
import { withTransientInputs } from "./transientInputs";

export interface Inputs extends Grants {
    cluster: ClusterConnection;
    /** Another machine of the same name needs the grants anew, because its predecessor's membership takes them back. */
    machineId?: string;
    /** The machine, if it is a Consul server. Absent in the state of an older version of this package. */
    server?: string;
}

/**
 * Policies, and the tokens that have them. Made again from the start they are the same. The delete does nothing: a machine's
 * membership takes the machine's policies and tokens back, and all others last as long as the cluster.
 */
export const consulGrantsProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = withTransientInputs(
    ["cluster", "policies", "tokens"],
    {
        async create(inputs: Inputs) {
            await grantAll(inputs);
            return { id: inputs.policies.map(({ name }) => name).join(","), outs: inputs };
        },
        async diff(_id, olds: Inputs, news: Inputs) {
            const counts = ["policies", "tokens", "machineId"] as const;
            return { changes: counts.some((property) => olds[property] !== news[property]) };
        },
        async update(_id, _olds, news: Inputs) {
            await grantAll(news);
            return { outs: news };
        },
        async delete() {},
    },
);

/** Seconds. Servers may restart in the same update. A server that has just started knows no token until it has read its log. */
const timeoutSeconds = 120;

async function grantAll({ cluster, policies, tokens, server }: Inputs): Promise<void> {
    if (server !== undefined) await untilServes(cluster, server);
    await withCluster(cluster, ({ consul }) =>
        untilAnswered({ product: "consul", cluster, timeoutSeconds }, () =>
            grantOnly(consul, { policies, tokens }),
        ),
    );
}

/** A machine whose Consul server knows no leader yet starts no Nomad. */
async function untilServes(cluster: ClusterConnection, name: string): Promise<void> {
    const others = { ...cluster, servers: cluster.servers.filter((server) => server.name !== name) };
    if (!others.servers.some((server) => hasRole(server, Role.ConsulServer))) return;
    await withCluster(others, ({ consul }) => untilPeer("Consul", consul, name, timeoutSeconds));
}
