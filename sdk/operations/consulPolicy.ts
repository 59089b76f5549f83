import { isDeepStrictEqual } from "node:util";
import { type ConsulClient, type ConsulPolicy, type ConsulPolicySpec, orUndefined } from "../api";
import { existsAlready } from "./existsAlready";

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
    throw existsAlready(
        `policy \`${spec.name}\` in Consul`,
        "another description or other rules",
        `consul acl policy delete -name=${spec.name}`,
    );
}

/** Without what Consul adds. */
function written({ name, description, rules }: ConsulPolicy): ConsulPolicySpec {
    return { name, description, rules };
}
