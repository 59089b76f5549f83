import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../../sdk/cluster";
import { refuseUnknownSecret } from "../../sdk/operations/bootstrapAcl";
import { createSuccessor } from "../../sdk/operations/managementToken";
import { clusterChanged } from "./clusterChanged";
import { thisUpdate } from "./thisUpdate";

export interface Inputs {
    product: "consul" | "nomad";
    /** The servers, without tokens. */
    cluster: ClusterConnection;
    /** Another secret creates another token. */
    secret: string;
}

export interface State extends Inputs {
    secretId: string;
}

/**
 * The management token that everything else uses. The ACL bootstrap makes the first one from the secret. Each successor is created
 * with its predecessor, which is valid until AclBootstrap revokes it.
 */
export const managementTokenProvider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async create(inputs: Inputs) {
        // `--replace` of this resource is a create too, and does not get to know the token that Nomad chose.
        if (mayRun(inputs.cluster)) await refuseUnknownSecret(inputs.product, inputs.cluster, inputs.secret);
        return { id: `${inputs.product}-management`, outs: { ...inputs, secretId: inputs.secret } };
    },
    async diff(_id, olds: State, news: Inputs) {
        return { changes: olds.secret !== news.secret || clusterChanged(olds, news) };
    },
    async update(_id, olds: State, news: Inputs) {
        // The machines do not accept a new SSH key yet.
        const cluster = { ...news.cluster, sshPrivateKey: olds.cluster.sshPrivateKey };
        const secretId =
            olds.secret === news.secret
                ? olds.secretId
                : await createSuccessor(news.product, cluster, olds.secretId, news.secret);
        return { outs: { ...news, secretId } };
    },
    async delete() {},
};

/** Whether the stack had one of the servers before this update. */
function mayRun({ servers }: ClusterConnection): boolean {
    return servers.some(({ sshAddress }) => thisUpdate.knownAddresses.has(sshAddress));
}
