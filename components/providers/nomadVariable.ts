import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { orUndefined } from "../../sdk/api";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { putVariable, type Variable } from "../../sdk/operations/putVariable";
import { clusterChanged } from "./clusterChanged";
import { refreshed } from "./refreshed";
import { withValidSecrets } from "./validSecrets";

export interface Inputs extends Variable {
    cluster: ClusterConnection;
}

export interface State extends Inputs {
    /** The last index that this stack wrote or refreshed. */
    modifyIndex: number;
}

/** Secret values at a path. They are not overwritten if another program wrote them. */
export const nomadVariableProvider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async create(inputs: Inputs) {
        return { id: `${inputs.namespace}/${inputs.path}`, outs: await put(inputs, 0) };
    },
    async diff(_id, olds: State, news: Inputs) {
        const replaces = (["path", "namespace"] as const).filter((key) => olds[key] !== news[key]);
        const changed = !isDeepStrictEqual(olds.items, news.items);
        return { changes: changed || replaces.length > 0 || clusterChanged(olds, news), replaces };
    },
    async read(id, state: State | undefined) {
        return refreshed(id, state, async ({ nomad }, { path, namespace }) => {
            const found = await orUndefined(nomad.variables.read(path, namespace));
            return found && { items: found.items, modifyIndex: found.modifyIndex };
        });
    },
    async update(_id, { items, modifyIndex }: State, news: Inputs) {
        const isSame = isDeepStrictEqual(items, news.items);
        return { outs: isSame ? { ...news, modifyIndex } : await put(news, modifyIndex) };
    },
    async delete(_id, { cluster, path, namespace }: State) {
        await withCluster(await withValidSecrets(cluster), ({ nomad }) =>
            nomad.variables.delete(path, { namespace }),
        );
    },
};

async function put(inputs: Inputs, seen: number): Promise<State> {
    const modifyIndex = await withCluster(inputs.cluster, ({ nomad }) => putVariable(nomad, inputs, seen));
    return { ...inputs, modifyIndex };
}
