import type * as pulumi from "@pulumi/pulumi";
import { type AclBootstrap, bootstrapAcl } from "../../sdk/operations/bootstrapAcl";
import { revokePredecessors } from "../../sdk/operations/managementToken";
import { clusterChanged } from "./clusterChanged";

export type Inputs = AclBootstrap;

/**
 * Bootstraps a product's ACL system, with a management token whose secret the stack chose beforehand. Therefore the cluster never
 * has a token that the stack does not know: after a crash at any point, the next update finds that the same secret is accepted,
 * and continues. ManagementToken creates a successor of that token before; this provider revokes the predecessor.
 */
export const aclBootstrapProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async create(inputs: Inputs) {
        await bootstrapAcl(inputs);
        return { id: `${inputs.product}-acl`, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        return { changes: olds.secretId !== news.secretId || clusterChanged(olds, news) };
    },
    async update(_id, olds: Inputs, news: Inputs) {
        if (olds.secretId !== news.secretId) {
            await bootstrapAcl(news);
            await revokePredecessors(news.product, news.cluster, olds.secretId, news.secretId);
        }
        return { outs: news };
    },
    async delete() {},
};
