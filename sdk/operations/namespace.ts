import { isDeepStrictEqual } from "node:util";
import { type NomadClient, orUndefined } from "../api";
import { existsAlready } from "./existsAlready";

/**
 * Fails if Nomad has another namespace of that name. An equal one may come from a run that was cut off.
 *
 * @throws Error
 */
export async function refuseOtherNamespace(
    { namespaces }: NomadClient,
    { name, description, meta }: { name: string; description: string; meta: Record<string, string> },
): Promise<void> {
    const found = await orUndefined(namespaces.read(name));
    if (found === undefined) return;
    const isSame = (found.description ?? "") === description && isDeepStrictEqual(found.meta ?? {}, meta);
    if (isSame) return;
    throw existsAlready(
        `namespace \`${name}\` in Nomad`,
        "another description or other `meta`",
        `nomad namespace delete ${name}`,
    );
}
