import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import type { ConsulPolicyRules } from "../../sdk/accessControl";
import { type ConsulClient, orUndefined } from "../../sdk/api";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { clusterChanged } from "./clusterChanged";

/** A Consul token whose secret is known before it exists. */
export interface GrantedToken {
    secretId: string;
    description: string;
    /** Names of policies of the same grant. */
    policies: string[];
}

interface Inputs {
    cluster: ClusterConnection;
    policies: ConsulPolicyRules[];
    /** In the order in which they are made: whoever waits for the last finds the others there. */
    tokens: GrantedToken[];
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
    for (const token of tokens) {
        const accessorId = accessorOf(token.secretId);
        const existing = await orUndefined(consul.acl.tokens.read(accessorId));
        const spec = { ...token, accessorId, local: false };
        await (existing ? consul.acl.tokens.update(accessorId, spec) : consul.acl.tokens.create(spec));
    }
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

/** A token's public name, derived from its secret by a one-way function, so that it is found again without being kept. */
function accessorOf(secretId: string): string {
    const hex = createHash("sha256").update(`accessor of ${secretId}`).digest("hex");
    return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `8${hex.slice(17, 20)}`,
        hex.slice(20, 32),
    ].join("-");
}
