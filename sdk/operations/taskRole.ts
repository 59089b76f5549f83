import { taskPolicy, taskRole } from "../accessControl";
import { type ConsulClient, orUndefined } from "../api";

/** Gives the tasks of a Nomad namespace the role in Consul that their logins are bound to. Safe to repeat. */
export async function putTaskRole({ acl }: ConsulClient, namespace: string): Promise<void> {
    const { policies, roles } = acl;
    const rules = taskPolicy(namespace);
    const policy = await orUndefined(policies.readByName(rules.name));
    await (policy ? policies.update(policy.id, rules) : policies.create(rules));
    const spec = { name: taskRole(namespace), description: rules.description, policies: [rules.name] };
    const role = await orUndefined(roles.readByName(spec.name));
    await (role ? roles.update(role.id, spec) : roles.create(spec));
}

/** Takes the role away again; tokens that were given by it go too. */
export async function deleteTaskRole({ acl }: ConsulClient, namespace: string): Promise<void> {
    const role = await orUndefined(acl.roles.readByName(taskRole(namespace)));
    if (role) await acl.roles.delete(role.id);
    const policy = await orUndefined(acl.policies.readByName(taskPolicy(namespace).name));
    if (policy) await acl.policies.delete(policy.id);
}
