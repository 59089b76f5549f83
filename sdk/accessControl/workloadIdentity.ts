import type { ConsulAuthMethodSpec, ConsulBindingRuleSpec } from "../api";
import { ports } from "../ports";
import { type ConsulPolicyRules, taskPolicy } from "./consulPolicies";

/** Audience of the identities that Nomad signs for Consul. */
export const consulAudience = "consul.io";

/** Name of the role that a task of a Nomad namespace gets. */
export function taskRole(namespace: string): string {
    return `nomad-cluster-tasks-${namespace}`;
}

/** A role in Consul with the one policy that it consists of. */
export interface TaskAccess {
    role: string;
    policy: ConsulPolicyRules;
}

/** Rights in Consul of the tasks of a Nomad namespace. */
export function taskAccess(namespace: string): TaskAccess {
    return { role: taskRole(namespace), policy: taskPolicy(namespace) };
}

/**
 * How workloads log in to Consul with the identity that Nomad signs for them, so that no agent holds a token with their
 * rights. Nomad logs in once for each allocation, keeps the token for the allocation's whole life and logs out at
 * its end. Therefore the tokens have no TTL: with one, Consul would reject all changes of health after it.
 * https://developer.hashicorp.com/nomad/docs/secure/workload-identity/consul
 */
export const workloadAuthMethod: ConsulAuthMethodSpec = {
    name: "nomad-workloads",
    description: "Nomad workloads, by the identities that Nomad signs",
    tokenLocality: "local",
    config: {
        JWKSURL: `http://127.0.0.1:${ports.jwks}/.well-known/jwks.json`,
        JWTSupportedAlgs: ["RS256"],
        BoundAudiences: [consulAudience],
        ClaimMappings: {
            nomad_namespace: "nomad_namespace",
            nomad_job_id: "nomad_job_id",
            nomad_task: "nomad_task",
            nomad_service: "nomad_service",
        },
    },
};

/** A service gets the right to register itself and nothing else; a task gets its namespace's role. */
export const workloadBindingRules: ConsulBindingRuleSpec[] = [
    {
        authMethod: workloadAuthMethod.name,
        description: "services register themselves",
        bindType: "service",
        bindName: "${value.nomad_service}",
        selector: '"nomad_service" in value',
    },
    {
        authMethod: workloadAuthMethod.name,
        description: "tasks get the role of their namespace",
        bindType: "role",
        bindName: taskRole("${value.nomad_namespace}"),
        selector: '"nomad_service" not in value',
    },
];

/** All of Consul's settings of workload identity. */
export interface WorkloadIdentitySpec {
    authMethod: ConsulAuthMethodSpec;
    bindingRules: ConsulBindingRuleSpec[];
    tasks: TaskAccess[];
}

/** @param namespaces Nomad namespaces whose tasks may log in */
export function workloadIdentity(namespaces: string[]): WorkloadIdentitySpec {
    return {
        authMethod: workloadAuthMethod,
        bindingRules: workloadBindingRules,
        tasks: namespaces.map(taskAccess),
    };
}
