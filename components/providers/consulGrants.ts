import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import type { ConsulClient } from "../../sdk/api";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { grant, type Grants, revoke } from "../../sdk/operations/consulGrants";
import { clusterChanged } from "./clusterChanged";
import { withValidSecrets } from "./validSecrets";

export interface Inputs extends Grants {
    cluster: ClusterConnection;
}

/** Policies and tokens that belong together and go together. Made again from the start they are the same. */
export const consulGrantsProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
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
        const cluster = await withValidSecrets(props.cluster);
        await withConsul({ cluster }, (consul) => revoke(consul, props));
    },
};

async function withConsul(
    { cluster }: Pick<Inputs, "cluster">,
    work: (consul: ConsulClient) => Promise<void>,
): Promise<void> {
    await withCluster(cluster, ({ consul }) => work(consul));
}

function without(olds: Inputs, news: Inputs): Grants {
    return {
        policies: olds.policies.filter(({ name }) => !news.policies.some((policy) => policy.name === name)),
        tokens: olds.tokens.filter(
            ({ secretId }) => !news.tokens.some((token) => token.secretId === secretId),
        ),
    };
}
