import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import type { ConsulPolicyRules } from "../../sdk/accessControl";
import { type ConsulClient, orUndefined } from "../../sdk/api";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { accessorOf, type ChosenToken, putConsulToken } from "../../sdk/operations/consulToken";
import { clusterChanged } from "./clusterChanged";

interface Inputs {
    cluster: ClusterConnection;
    policies: ConsulPolicyRules[];
    /** In the order in which they are made: whoever waits for the last finds the others there. */
    tokens: ChosenToken[];
}

/** Policies and tokens that belong together and go together. Made again from the start they are the same. */
export const consulGrantsProvider: pulumi.dynamic.ResourceProvider = {
    async create(inputs: Inputs) {
        await withConsul(inputs, (consul) => grant(consul, inputs));
        return { id: inputs.policies.map(({ name }) => name).join(","), outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const same = isDeepStrictEqual([olds.policies, olds.tokens], [news.policies, news.tokens]);
        return { changes: !same || clusterChanged(olds, news) };
    },
    async update(_id, olds: Inputs, news: Inputs) {
        await withConsul(news, async (consul) => {
            await grant(consul, news);
            await revoke(consul, without(olds, news));
        });
        return { outs: news };
    },
    async delete(_id, props: Inputs) {
        await withConsul(props, (consul) => revoke(consul, props));
    },
};

async function withConsul({ cluster }: Inputs, work: (consul: ConsulClient) => Promise<void>): Promise<void> {
    await withCluster(cluster, ({ consul }) => work(consul));
}

async function grant(consul: ConsulClient, { policies, tokens }: Inputs): Promise<void> {
    for (const policy of policies) {
        const existing = await orUndefined(consul.acl.policies.readByName(policy.name));
        await (existing
            ? consul.acl.policies.update(existing.id, policy)
            : consul.acl.policies.create(policy));
    }
    for (const token of tokens) await putConsulToken(consul, token);
}

async function revoke(
    consul: ConsulClient,
    { policies, tokens }: Pick<Inputs, "policies" | "tokens">,
): Promise<void> {
    for (const { secretId } of tokens) await consul.acl.tokens.delete(accessorOf(secretId));
    for (const { name } of policies) {
        const existing = await orUndefined(consul.acl.policies.readByName(name));
        if (existing) await consul.acl.policies.delete(existing.id);
    }
}

function without(olds: Inputs, news: Inputs): Pick<Inputs, "policies" | "tokens"> {
    return {
        policies: olds.policies.filter(({ name }) => !news.policies.some((policy) => policy.name === name)),
        tokens: olds.tokens.filter(
            ({ secretId }) => !news.tokens.some((token) => token.secretId === secretId),
        ),
    };
}
