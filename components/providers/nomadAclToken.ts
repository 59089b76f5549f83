import type * as pulumi from "@pulumi/pulumi";
import { orUndefined } from "../../sdk/api";
import { withCluster } from "../../sdk/cluster";
import { markedSpec, putNomadToken, unmarkedName } from "../../sdk/operations/nomadToken";
import { clusterChanged } from "./clusterChanged";
import { type Importable, ofExisting } from "./existing";
import { tokenDiff } from "./tokenDiff";
import { withValidSecrets } from "./validSecrets";

export interface Inputs extends Importable {
    name: string;
    policies: string[];
    /** A unique secret, by which an update after an interrupted creation finds the token. */
    identity: string;
}

export interface State extends Inputs {
    secretId: string;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
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
    async update(id, { secretId }: State, news: Inputs) {
        const spec = markedSpec(news.identity, specOf(news));
        await withCluster(news.cluster, ({ nomad }) => nomad.acl.tokens.update(id, spec));
        return { outs: { ...news, secretId } };
    },
    async delete(id, { cluster }: Inputs) {
        await withCluster(await withValidSecrets(cluster), ({ nomad }) => nomad.acl.tokens.delete(id));
    },
};

/** A client token with the rights of policies. Nomad creates its secret. */
export const nomadAclTokenProvider = ofExisting<Inputs, State>(
    {
        what: "Nomad token",
        find: async ({ nomad }, id) => {
            const token = await orUndefined(nomad.acl.tokens.read(id));
            if (token === undefined) return undefined;
            return { name: unmarkedName(token.name), policies: token.policies, secretId: token.secretId };
        },
    },
    provider,
);

function specOf({ name, policies }: Inputs) {
    return { name, policies, type: "client" as const };
}
