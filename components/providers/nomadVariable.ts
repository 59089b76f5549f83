import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { ApiError, type NomadClient, orUndefined } from "../../sdk/api";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { clusterChanged } from "./clusterChanged";
import { refreshed } from "./refreshed";
import { withValidSecrets } from "./validSecrets";

export interface Inputs {
    cluster: ClusterConnection;
    path: string;
    namespace: string;
    items: Record<string, string>;
}

export interface State extends Inputs {
    /** That this stack has seen last, by writing or by a refresh. */
    modifyIndex: number;
}

/** Secret values at a path, which are not overwritten where somebody else wrote them. */
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

async function put(inputs: Inputs, cas: number): Promise<State> {
    const { cluster, path, namespace, items } = inputs;
    return withCluster(cluster, async ({ nomad }) => {
        try {
            const { modifyIndex } = await nomad.variables.put(path, items, { namespace, cas });
            return { ...inputs, modifyIndex };
        } catch (error) {
            if (!(error instanceof ApiError) || !error.isConflict) throw error;
            return { ...inputs, modifyIndex: await indexOfSame(nomad, inputs) };
        }
    });
}

/**
 * An update that was cut off has written it already.
 *
 * @throws Error where somebody wrote something else.
 */
async function indexOfSame(nomad: NomadClient, { path, namespace, items }: Inputs): Promise<number> {
    const found = await orUndefined(nomad.variables.read(path, namespace));
    if (found !== undefined && isDeepStrictEqual(found.items, items)) return found.modifyIndex;
    throw new Error(
        `Expected variable \`${path}\` in Nomad's namespace ${namespace} to be as this stack last saw it, but it was written outside; nothing was overwritten. ` +
            "Where this stack made it, run `pulumi refresh` and then the same command again; else use another `path`, or remove it with `nomad var purge`.",
    );
}
