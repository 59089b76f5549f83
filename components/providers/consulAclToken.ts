import type * as pulumi from "@pulumi/pulumi";
import { orUndefined } from "../../sdk/api";
import { withCluster } from "../../sdk/cluster";
import { putConsulToken } from "../../sdk/operations/consulToken";
import { clusterChanged } from "./clusterChanged";
import { type Importable, ofExisting } from "./existing";
import { tokenDiff } from "./tokenDiff";
import { withValidSecrets } from "./validSecrets";

export interface Inputs extends Importable {
    description: string;
    policies: string[];
    /** Becomes the SecretID; a UUID. A token of an older version of this package keeps the SecretID that Consul chose. */
    identity: string;
}

export interface State extends Inputs {
    secretId: string;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async create(inputs: Inputs) {
        const { cluster, identity } = inputs;
        const token = { ...specOf(inputs), secretId: identity };
        const id = await withCluster(cluster, ({ consul }) => putConsulToken(consul, token));
        return { id, outs: { ...inputs, secretId: identity } };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const changed =
            olds.description !== news.description || olds.policies.join() !== news.policies.join();
        return tokenDiff(olds, news, changed || clusterChanged(olds, news));
    },
    async update(id, { secretId }: State, news: Inputs) {
        await withCluster(news.cluster, ({ consul }) => consul.acl.tokens.update(id, specOf(news)));
        return { outs: { ...news, secretId } };
    },
    async delete(id, { cluster }: Inputs) {
        await withCluster(await withValidSecrets(cluster), ({ consul }) => consul.acl.tokens.delete(id));
    },
};

/** A token with the rights of policies. Its secret is chosen beforehand, so that an update after an interrupted creation finds the token. */
export const consulAclTokenProvider = ofExisting<Inputs, State>(
    {
        what: "Consul token",
        find: async ({ consul }, id) => {
            const token = await orUndefined(consul.acl.tokens.read(id));
            return token && { ...specOf(token), secretId: token.secretId };
        },
    },
    provider,
);

function specOf({ description, policies }: Pick<Inputs, "description" | "policies">) {
    return { description, policies };
}
