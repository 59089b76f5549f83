import { type TaskAccess, taskPolicy, taskRole } from "../accessControl";
import { type ConsulClient, orUndefined } from "../api";

/** Creates or updates the Consul role of a Nomad namespace's tasks. Safe to repeat. */
export async function putTaskRole({ acl }: ConsulClient, { role, policy }: TaskAccess): Promise<void> {
    const { policies, roles } = acl;
    const oldPolicy = await orUndefined(policies.readByName(policy.name));
    await (oldPolicy ? policies.update(oldPolicy.id, policy) : policies.create(policy));
    const spec = { name: role, description: policy.description, policies: [policy.name] };
    const oldRole = await orUndefined(roles.readByName(role));
    await (oldRole ? roles.update(oldRole.id, spec) : roles.create(spec));
}

/** Deletes the role. Consul deletes the tokens that the role gave. */
export async function deleteTaskRole({ acl }: ConsulClient, namespace: string): Promise<void> {
    const role = await orUndefined(acl.roles.readByName(taskRole(namespace)));
    if (role) await acl.roles.delete(role.id);
    const policy = await orUndefined(acl.policies.readByName(taskPolicy(namespace).name));
    if (policy) await acl.policies.delete(policy.id);
}
