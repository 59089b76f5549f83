import { isDeepStrictEqual } from "node:util";
import { ApiError, type NomadClient, orUndefined } from "../api";

export interface Variable {
    path: string;
    namespace: string;
    items: Record<string, string>;
}

/**
 * Writes a variable of Nomad, unless it is not as its owner last saw it.
 *
 * @param seen `ModifyIndex` as last seen; 0 for a variable that must not exist yet.
 * @returns its `ModifyIndex`.
 * @throws Error if somebody else wrote it. Nothing was overwritten then.
 */
export async function putVariable(nomad: NomadClient, variable: Variable, seen: number): Promise<number> {
    const { path, namespace, items } = variable;
    try {
        return (await nomad.variables.put(path, items, { namespace, cas: seen })).modifyIndex;
    } catch (error) {
        if (!(error instanceof ApiError) || !error.isConflict) throw error;
        return indexOfSame(nomad, variable);
    }
}

/**
 * An update that was cut off has written it already.
 *
 * @throws Error if somebody wrote something else.
 */
async function indexOfSame(nomad: NomadClient, { path, namespace, items }: Variable): Promise<number> {
    const found = await orUndefined(nomad.variables.read(path, namespace));
    if (found !== undefined && isDeepStrictEqual(found.items, items)) return found.modifyIndex;
    throw new Error(
        `Expected variable \`${path}\` in Nomad's namespace ${namespace} to be as this stack last read it, but another program wrote it. Nothing was overwritten. ` +
            "If this stack created it, run `pulumi refresh` and then the same command again. To take another program's over, give this one the same `items`. Otherwise use another `path`, or remove it with `nomad var purge`.",
    );
}
