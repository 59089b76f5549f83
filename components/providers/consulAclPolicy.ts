import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { type ConsulClient, type ConsulPolicy, type ConsulPolicySpec, orUndefined } from "../../sdk/api";

import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { clusterChanged } from "./clusterChanged";
import { refreshed } from "./refreshed";
import { withValidSecrets } from "./validSecrets";

export interface Inputs {
    cluster: ClusterConnection;
    name: string;
    description: string;
    rules: string;
}

/** A policy of Consul, known by its own identifier: another name is no other policy. */
export const consulAclPolicyProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async create(inputs: Inputs) {
        const policy = await withCluster(inputs.cluster, ({ consul }) => create(consul, specOf(inputs)));
        return { id: policy.id, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const changed = (["name", "description", "rules"] as const).some((key) => olds[key] !== news[key]);
        return { changes: changed || clusterChanged(olds, news) };
    },
    async read(id, state: Inputs | undefined) {
        return refreshed(id, state, async ({ consul }) => {
            const policy = await orUndefined(consul.acl.policies.read(id));
            return policy && specOf(policy);
        });
    },
    async update(id, _olds, news: Inputs) {
        await withCluster(news.cluster, ({ consul }) => consul.acl.policies.update(id, specOf(news)));
        return { outs: news };
    },
    async delete(id, { cluster }: Inputs) {
        await withCluster(await withValidSecrets(cluster), ({ consul }) => consul.acl.policies.delete(id));
    },
};

/**
 * Creates the policy, or finds the one that a run which was cut off has created.
 *
 * @throws Error if another policy has the name.
 */
async function create({ acl }: ConsulClient, spec: ConsulPolicySpec): Promise<ConsulPolicy> {
    const existing = await orUndefined(acl.policies.readByName(spec.name));
    if (existing === undefined) return acl.policies.create(spec);
    if (isDeepStrictEqual(specOf(existing), spec)) return existing;
    throw new Error(
        `Expected no policy \`${spec.name}\` in Consul, found one with another description or other rules. Nothing was overwritten. ` +
            `Give this policy another \`name\`, or remove the other one with \`consul acl policy delete -name=${spec.name}\` and run the same command again.`,
    );
}

function specOf({ name, description, rules }: Omit<Inputs, "cluster">) {
    return { name, description, rules };
}
