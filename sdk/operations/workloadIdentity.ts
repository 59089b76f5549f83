import type { WorkloadIdentitySpec } from "../accessControl";
import { type ConsulClient, type NomadClient, orUndefined } from "../api";
import { jobsWithConsulTokens } from "./jobsWithConsulTokens";
import { putTaskRole } from "./taskRole";

/**
 * Creates or updates Consul's auth method for workloads, its binding rules and the tasks' roles as specified. Deletes binding
 * rules of the auth method that are not in the specification. Safe to repeat.
 *
 * An auth method of an earlier release gave tokens a TTL, which Consul cannot remove from a token. Prints the jobs whose
 * allocations may hold such tokens, and the command that replaces the allocations.
 */
export async function putWorkloadIdentity(
    { consul, nomad }: { consul: ConsulClient; nomad: NomadClient },
    { authMethod, bindingRules, tasks }: WorkloadIdentitySpec,
): Promise<void> {
    const { authMethods } = consul.acl;
    for (const access of tasks) await putTaskRole(consul, access);
    const old = await orUndefined(authMethods.read(authMethod.name));
    const endedTtl = authMethod.maxTokenTtl === undefined ? old?.maxTokenTtl : undefined;
    // Listed before the TTL is removed, so that the next update lists the jobs again if this one fails here.
    const affected = endedTtl === undefined ? [] : await jobsWithConsulTokens(nomad);
    await (old ? authMethods.update(authMethod.name, authMethod) : authMethods.create(authMethod));
    await putBindingRules(consul, authMethod.name, bindingRules);
    if (endedTtl !== undefined && affected.length > 0) console.error(replaceText(endedTtl, affected));
}

async function putBindingRules(
    { acl }: ConsulClient,
    authMethod: string,
    wanted: WorkloadIdentitySpec["bindingRules"],
): Promise<void> {
    const existing = (await acl.bindingRules.list()).filter((rule) => rule.authMethod === authMethod);
    for (const rule of wanted) {
        const same = existing.find(({ description }) => description === rule.description);
        await (same ? acl.bindingRules.update(same.id, rule) : acl.bindingRules.create(rule));
    }
    const isWanted = (description: string) => wanted.some((rule) => rule.description === description);
    for (const { id, description } of existing) if (!isWanted(description)) await acl.bindingRules.delete(id);
}

function replaceText(ttl: string, jobs: { id: string; namespace: string }[]): string {
    const commands = jobs.map(
        ({ id, namespace }) => `  nomad job restart -reschedule -yes -namespace ${namespace} ${id}`,
    );
    return [
        `Tokens that Consul gave to workloads before this update end ${ttl} after the allocation's start. From then on Consul`,
        "ignores the health of the allocation's services. Only a new allocation gets a new token. When it suits you, run",
        ...commands,
    ].join("\n");
}
