import type * as pulumi from "@pulumi/pulumi";
import { orUndefined } from "../../sdk/api";
import { withCluster } from "../../sdk/cluster";
import { createConsulPolicy } from "../../sdk/operations/consulPolicy";
import { clusterChanged } from "./clusterChanged";
import { type Importable, ofExisting } from "./existing";
import { withValidSecrets } from "./validSecrets";

export interface Inputs extends Importable {
    name: string;
    description: string;
    rules: string;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async create(inputs: Inputs) {
        const policy = await withCluster(inputs.cluster, ({ consul }) =>
            createConsulPolicy(consul, specOf(inputs)),
        );
        return { id: policy.id, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const changed = (["name", "description", "rules"] as const).some((key) => olds[key] !== news[key]);
        // Two policies cannot have one name, so a replacement by a `replacementTrigger` deletes the old one first.
        return { changes: changed || clusterChanged(olds, news), deleteBeforeReplace: true };
    },
    async update(id, _olds, news: Inputs) {
        await withCluster(news.cluster, ({ consul }) => consul.acl.policies.update(id, specOf(news)));
        return { outs: news };
    },
    async delete(id, { cluster }: Inputs) {
        await withCluster(await withValidSecrets(cluster), ({ consul }) => consul.acl.policies.delete(id));
    },
};

/** A policy of Consul. It has an ID of its own, so renaming keeps the policy. */
export const consulAclPolicyProvider = ofExisting<Inputs, Inputs>(
    {
        what: "Consul policy",
        find: async ({ consul }, id) => {
            const policy = await orUndefined(consul.acl.policies.read(id));
            return policy && specOf(policy);
        },
    },
    provider,
);

function specOf({ name, description, rules }: Omit<Inputs, "cluster" | "imported">) {
    return { name, description, rules };
}
