import type { ConsulPolicyRules } from "../accessControl";
import { ApiError, type ConsulClient, orUndefined } from "../api";
import type { ClusterConnection } from "../cluster";
import { accessorOf, type ChosenToken, putConsulToken } from "./consulToken";
import { ifReachable } from "./ifReachable";

/** Policies of Consul, and tokens that have them. */
export interface Grants {
    policies: ConsulPolicyRules[];
    /** Created in this order, so that all others exist when the last one does. */
    tokens: ChosenToken[];
}

/** Creates the policies and tokens, and returns the policies' IDs. A second run changes nothing. */
export async function grant(consul: ConsulClient, { policies, tokens }: Grants): Promise<string[]> {
    const ids: string[] = [];
    for (const policy of policies) {
        const existing = await orUndefined(consul.acl.policies.readByName(policy.name));
        const { id } = await (existing
            ? consul.acl.policies.update(existing.id, policy)
            : consul.acl.policies.create(policy));
        ids.push(id);
    }
    for (const token of tokens) await putConsulToken(consul, token);
    return ids;
}

/** Grants, and revokes every other token that has one of the policies: those that were replaced, by whichever run. */
export async function grantOnly(consul: ConsulClient, grants: Grants): Promise<void> {
    const keep = grants.tokens.map(({ secretId }) => accessorOf(secretId));
    for (const policy of await grant(consul, grants)) await revokeTokens(consul, policy, keep);
}

/**
 * Creates the tokens before the machine gets them, so that its agents can take the restart lock with them. Does nothing in a
 * cluster whose ACL systems are not bootstrapped yet: that cluster gets its tokens after the deliveries.
 */
export async function grantAhead(
    cluster: ClusterConnection,
    nodeName: string,
    grants: Grants,
): Promise<void> {
    await ifReachable(cluster, `${nodeName} gets its tokens after its bundle`, async ({ consul }) => {
        await grant(consul, grants).catch((error: unknown) => {
            if (error instanceof ApiError && (error.isNotBootstrapped || error.isTokenUnknown)) return;
            throw error;
        });
    });
}

/** Takes the policies away, and every token that has one of them. Does nothing for a policy that is gone already. */
export async function revoke(consul: ConsulClient, policyNames: string[]): Promise<void> {
    for (const name of policyNames) {
        const policy = await orUndefined(consul.acl.policies.readByName(name));
        if (policy === undefined) continue;
        await revokeTokens(consul, policy.id);
        await consul.acl.policies.delete(policy.id);
    }
}

async function revokeTokens({ acl }: ConsulClient, policy: string, keep: string[] = []): Promise<void> {
    for (const { accessorId } of await acl.tokens.withPolicy(policy))
        if (!keep.includes(accessorId)) await acl.tokens.delete(accessorId);
}
