import type * as pulumi from "@pulumi/pulumi";
import { orUndefined } from "../../sdk/api";
import { withCluster } from "../../sdk/cluster";
import { createNomadPolicy } from "../../sdk/operations/nomadPolicy";
import { clusterChanged } from "./clusterChanged";
import { type Importable, ofExisting } from "./existing";
import { replacement } from "./replacement";
import { withValidSecrets } from "./validSecrets";

export interface Inputs extends Importable {
    name: string;
    description: string;
    rules: string;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async create(inputs: Inputs) {
        await withCluster(inputs.cluster, ({ nomad }) => createNomadPolicy(nomad, specOf(inputs)));
        return { id: inputs.name, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const changed = (["name", "description", "rules"] as const).some((key) => olds[key] !== news[key]);
        return { changes: changed || clusterChanged(olds, news), ...replacement(olds, news, ["name"]) };
    },
    async update(_id, _olds, news: Inputs) {
        await withCluster(news.cluster, ({ nomad }) => nomad.acl.policies.put(specOf(news)));
        return { outs: news };
    },
    async delete(id, { cluster }: Inputs) {
        await withCluster(await withValidSecrets(cluster), ({ nomad }) => nomad.acl.policies.delete(id));
    },
};

/** A policy of Nomad. */
export const nomadAclPolicyProvider = ofExisting<Inputs, Inputs>(
    {
        what: "Nomad policy",
        find: async ({ nomad }, name) => {
            const policy = await orUndefined(nomad.acl.policies.read(name));
            return policy && { name, rules: policy.rules, description: policy.description ?? "" };
        },
    },
    provider,
);

function specOf({ name, description, rules }: Inputs) {
    return { name, description, rules };
}
