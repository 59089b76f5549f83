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

/** Creates the policies and tokens. A second run changes nothing. */
export async function grant(consul: ConsulClient, { policies, tokens }: Grants): Promise<void> {
    for (const policy of policies) {
        const existing = await orUndefined(consul.acl.policies.readByName(policy.name));
        await (existing
            ? consul.acl.policies.update(existing.id, policy)
            : consul.acl.policies.create(policy));
    }
    for (const token of tokens) await putConsulToken(consul, token);
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

export async function revoke(consul: ConsulClient, { policies, tokens }: Grants): Promise<void> {
    for (const { secretId } of tokens) await consul.acl.tokens.delete(accessorOf(secretId));
    for (const { name } of policies) {
        const existing = await orUndefined(consul.acl.policies.readByName(name));
        if (existing) await consul.acl.policies.delete(existing.id);
    }
}
