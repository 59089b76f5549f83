import type * as pulumi from "@pulumi/pulumi";
import { orUndefined } from "../../sdk/api";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { markedSpec, putNomadToken, unmarkedName } from "../../sdk/operations/nomadToken";
import { clusterChanged } from "./clusterChanged";
import { refreshed } from "./refreshed";
import { tokenDiff } from "./tokenDiff";
import { withValidSecrets } from "./validSecrets";

export interface Inputs {
    cluster: ClusterConnection;
    name: string;
    policies: string[];
    /** A unique secret, by which an update after an interrupted creation finds the token. */
    identity: string;
}

export interface State extends Inputs {
    secretId: string;
}

/** A client token with the rights of policies. Nomad creates its secret. */
export const nomadAclTokenProvider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async create(inputs: Inputs) {
        const token = await withCluster(inputs.cluster, ({ nomad }) =>
            putNomadToken(nomad, inputs.identity, specOf(inputs)),
        );
        return { id: token.accessorId, outs: { ...inputs, secretId: token.secretId } };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const changed = olds.name !== news.name || olds.policies.join() !== news.policies.join();
        return tokenDiff(olds, news, changed || clusterChanged(olds, news));
    },
    async read(id, state: State | undefined) {
        return refreshed(id, state, async ({ nomad }) => {
            const token = await orUndefined(nomad.acl.tokens.read(id));
            return token && { name: unmarkedName(token.name), policies: token.policies };
        });
    },
    async update(id, { secretId }: State, news: Inputs) {
        const spec = markedSpec(news.identity, specOf(news));
        await withCluster(news.cluster, ({ nomad }) => nomad.acl.tokens.update(id, spec));
        return { outs: { ...news, secretId } };
    },
    async delete(id, { cluster }: Inputs) {
        await withCluster(await withValidSecrets(cluster), ({ nomad }) => nomad.acl.tokens.delete(id));
    },
};

function specOf({ name, policies }: Inputs) {
    return { name, policies, type: "client" as const };
}
