import type * as pulumi from "@pulumi/pulumi";
import { type AclBootstrap, bootstrapAcl } from "../../sdk/operations/bootstrapAcl";
import { revokePredecessors } from "../../sdk/operations/managementToken";
import { clusterChanged } from "./clusterChanged";

export type Inputs = AclBootstrap;

/**
 * Turns a product's ACL system on for good, with a management token whose secret this stack chose beforehand. So there is
 * no moment in which the cluster knows the token and the stack does not: after a crash at any point the next update finds
 * the same secret accepted and goes on. A successor of that token is made before (see ManagementToken); here its predecessor is revoked.
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
