import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { orUndefined } from "../../sdk/api";
import { withCluster } from "../../sdk/cluster";
import { putVariable, type Variable } from "../../sdk/operations/putVariable";
import { clusterChanged } from "./clusterChanged";
import { type Importable, ofExisting } from "./existing";
import { replacement } from "./replacement";
import { withValidSecrets } from "./validSecrets";

export interface Inputs extends Variable, Importable {}

export interface State extends Inputs {
    /** The last index that this stack wrote or refreshed. */
    modifyIndex: number;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async create(inputs: Inputs) {
        return { id: `${inputs.namespace}/${inputs.path}`, outs: await put(inputs, 0) };
    },
    async diff(_id, olds: State, news: Inputs) {
        const another = replacement<Inputs>(olds, news, ["path", "namespace"]);
        const changed = !isDeepStrictEqual(olds.items, news.items);
        return { changes: changed || another.replaces.length > 0 || clusterChanged(olds, news), ...another };
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

/** Secret values at a path. They are not overwritten if another program wrote them. */
export const nomadVariableProvider = ofExisting<Inputs, State>(
    {
        what: "Nomad variable",
        find: async ({ nomad }, id) => {
            // No namespace has a slash in its name.
            const [, namespace, path] = /^([^/]*)\/(.*)$/.exec(id) ?? [];
            if (namespace === undefined || path === undefined) return undefined;
            const found = await orUndefined(nomad.variables.read(path, namespace));
            return found && { path, namespace, items: found.items, modifyIndex: found.modifyIndex };
        },
    },
    provider,
);

async function put(inputs: Inputs, seen: number): Promise<State> {
    const modifyIndex = await withCluster(inputs.cluster, ({ nomad }) => putVariable(nomad, inputs, seen));
    return { ...inputs, modifyIndex };
}
