import { createHash } from "node:crypto";
import { type NomadClient, type NomadToken, type NomadTokenSpec, orUndefined } from "../api";

type NamedSpec = NomadTokenSpec & { name: string };

/**
 * Creates a token, or finds the one that an interrupted run created. Nomad chooses a token's accessor and secret
 * itself, so the token is found by its name, which ends with a mark derived from `identity`.
 */
export async function putNomadToken(
    { acl }: NomadClient,
    identity: string,
    spec: NamedSpec,
): Promise<NomadToken> {
    const marked = markedSpec(identity, spec);
    const existing = (await acl.tokens.list()).find(({ name }) => name.endsWith(markOf(identity)));
    // A list of tokens has no secrets.
    const found = existing && (await orUndefined(acl.tokens.read(existing.accessorId)));
    if (found === undefined) return acl.tokens.create(marked);
    await acl.tokens.update(found.accessorId, marked);
    return found;
}

/** The token's name in Nomad: its name for people, followed by the mark. */
export function markedSpec(identity: string, spec: NamedSpec): NamedSpec {
    return { ...spec, name: spec.name + markOf(identity) };
}

/** The name without its mark; a token of an older version of this package has none. */
export function unmarkedName(name: string): string {
    return name.replace(/ \[[0-9a-f]{12}\]$/, "");
}

function markOf(identity: string): string {
    const hex = createHash("sha256").update(`mark of ${identity}`).digest("hex");
    return ` [${hex.slice(0, 12)}]`;
}
