import { createHash } from "node:crypto";
import { type ConsulClient, orUndefined } from "../api";

/** A Consul token whose secret is known before it exists. */
export interface ChosenToken {
    secretId: string;
    description: string;
    /** Names of policies. */
    policies: string[];
}

/** Creates the token, or gives the existing one its description and policies: a second run leaves one token. */
export async function putConsulToken({ acl }: ConsulClient, token: ChosenToken): Promise<string> {
    const accessorId = accessorOf(token.secretId);
    const { secretId, description, policies } = token;
    const spec = { secretId, description, policies, accessorId, local: false };
    const existing = await orUndefined(acl.tokens.read(accessorId));
    await (existing ? acl.tokens.update(accessorId, spec) : acl.tokens.create(spec));
    return accessorId;
}

/** A token's accessor ID, derived from its secret by a one-way function, so that no state has to store it. */
export function accessorOf(secretId: string): string {
    const hex = createHash("sha256").update(`accessor of ${secretId}`).digest("hex");
    return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `8${hex.slice(17, 20)}`,
        hex.slice(20, 32),
    ].join("-");
}
