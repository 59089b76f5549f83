import { isDeepStrictEqual } from "node:util";
import { type ConsulClient, type ConsulPolicy, type ConsulPolicySpec, orUndefined } from "../api";

/**
 * Creates the policy, or finds the one that a run which was cut off has created.
 *
 * @throws Error if another policy has the name.
 */
export async function createConsulPolicy(
    { acl }: ConsulClient,
    spec: ConsulPolicySpec,
): Promise<ConsulPolicy> {
    const existing = await orUndefined(acl.policies.readByName(spec.name));
    if (existing === undefined) return acl.policies.create(spec);
    if (isDeepStrictEqual(written(existing), spec)) return existing;
    throw new Error(
        `Expected no policy \`${spec.name}\` in Consul, found one with another description or other rules. Nothing was overwritten. ` +
            `Give this policy another \`name\`, or remove the other one with \`consul acl policy delete -name=${spec.name}\` and run the same command again.`,
    );
}

/** Without what Consul adds. */
function written({ name, description, rules }: ConsulPolicy): ConsulPolicySpec {
    return { name, description, rules };
}
