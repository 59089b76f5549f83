import { hasRole, memberPrefix, type NodePlan, type PoolPlan, poolRoles, Role } from "../topology";

/** A Consul policy as data. https://developer.hashicorp.com/consul/docs/reference/acl/rule */
export interface ConsulPolicyRules {
    name: string;
    description: string;
    rules: string;
}

/** The lock under which servers restart one at a time; see sdk/node/program/node/restart.py. */
export const turnKey = "nomad-cluster/turn";

/** Locks of the clients. A client holds one while it restarts, so that few of them restart at once. */
export const clientTurns = "nomad-cluster/clients/";

/** Where a pool's machines find the token that introduces their Nomad clients; see sdk/node/program/node/introduction_key.py. */
export const introductionKey = (pool: string) => `${introductions}${pool}`;

const introductions = "nomad-cluster/introductions/";

/** Names of the policies that a machine's agents have, of which no other machine's agents have one. */
export function agentPolicyNames(nodeName: string): string[] {
    return [nomadPolicyName(nodeName), agentPolicyName(nodeName)];
}

/** Names of the policies that the agents of a pool's machines have. */
export function poolPolicyNames(pool: string): string[] {
    return agentPolicyNames(poolSubject(pool));
}

// No machine has a name with `_`, by which pools are told apart.
const poolSubject = (pool: string) => `pool_${pool}`;
const agentPolicyName = (subject: string) => `nomad-cluster-agent-${subject}`;
const nomadPolicyName = (subject: string) => `nomad-cluster-nomad-${subject}`;

/**
 * Rights of a machine's Consul agent: to keep its own node in the catalog and to take the restart lock. Before it restarts, a
 * Consul server also asks whether the other servers are healthy. A Nomad server writes the introductions of the pools.
 */
export function agentPolicy(node: NodePlan): ConsulPolicyRules {
    const own = [
        turnRules(node),
        hasRole(node, Role.ConsulServer) && 'operator = "read"\n',
        hasRole(node, Role.NomadServer) && `key_prefix "${introductions}" { policy = "write" }\n`,
    ];
    return {
        name: agentPolicyName(node.name),
        description: `Consul agent on ${node.name}`,
        rules: `node "${node.name}" { policy = "write" }
agent "${node.name}" { policy = "read" }
service_prefix "" { policy = "read" }
session "${node.name}" { policy = "write" }
${own.filter(Boolean).join("")}`,
    };
}

/**
 * Rights of the Consul agents of a pool, which share one token: as those of any client, for every node whose name begins with the
 * pool's. No other machine has such a name; see validatePools.ts.
 */
export function poolAgentPolicy(pool: PoolPlan): ConsulPolicyRules {
    const prefix = memberPrefix(pool);
    return {
        name: agentPolicyName(poolSubject(pool.name)),
        description: `Consul agents of the pool ${pool.name}`,
        rules: `node_prefix "${prefix}" { policy = "write" }
agent_prefix "${prefix}" { policy = "read" }
service_prefix "" { policy = "read" }
session_prefix "${prefix}" { policy = "write" }
key "${introductionKey(pool.name)}" { policy = "read" }
${turnRules({ roles: poolRoles })}`,
    };
}

/**
 * A machine with a server takes the servers' lock and waits for clients. A machine with a client, such as a Nomad server's Consul
 * agent or the Docker of a combined machine, takes one of the clients' locks, checks that no server holds the servers' lock, and
 * counts the machines, because a seventh of them may restart at once.
 */
function turnRules(node: Pick<NodePlan, "roles">): string {
    const serves = hasRole(node, Role.ConsulServer) || hasRole(node, Role.NomadServer);
    const client = !hasRole(node, Role.ConsulServer) || hasRole(node, Role.NomadClient);
    return `key "${turnKey}" { policy = "${serves ? "write" : "read"}" }
key_prefix "${clientTurns}" { policy = "${client ? "write" : "read"}" }
${client ? 'node_prefix "" { policy = "read" }\n' : ""}`;
}

/**
 * Rights of a machine's Nomad agent in Consul: to find its servers and to register itself. Its workloads' services are
 * registered with tokens of their own, but a client takes them back with its own token (`syncRemoveService` in Nomad's
 * service_client.go), so it may write services of any name, and no node. https://developer.hashicorp.com/nomad/docs/secure/acl/consul
 */
export function nomadPolicy(node: NodePlan): ConsulPolicyRules {
    const own = [hasRole(node, Role.NomadServer) && 'service "nomad" { policy = "write" }\n'];
    return {
        name: nomadPolicyName(node.name),
        description: `Nomad agent on ${node.name}`,
        rules: `agent "${node.name}" { policy = "read" }
node_prefix "" { policy = "read" }
service_prefix "" { policy = "${hasRole(node, Role.NomadClient) ? "write" : "read"}" }
${own.filter(Boolean).join("")}`,
    };
}

/** Rights of the Nomad clients of a pool in Consul, which share one token: as those of any client. */
export function poolNomadPolicy(pool: PoolPlan): ConsulPolicyRules {
    return {
        name: nomadPolicyName(poolSubject(pool.name)),
        description: `Nomad clients of the pool ${pool.name}`,
        rules: `agent_prefix "${memberPrefix(pool)}" { policy = "read" }
node_prefix "" { policy = "read" }
service_prefix "" { policy = "write" }
`,
    };
}

/** Rights that DNS answers need: https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file/acl#acl_tokens_dns */
export const dnsPolicy: ConsulPolicyRules = {
    name: "nomad-cluster-dns",
    description: "DNS answers of every agent",
    rules: `node_prefix "" { policy = "read" }
service_prefix "" { policy = "read" }
`,
};

/** Rights of a task that logs in: to discover services, and to read the keys of its namespace. */
export function taskPolicy(namespace: string): ConsulPolicyRules {
    return {
        name: `nomad-cluster-tasks-${namespace}`,
        description: `Tasks in Nomad's namespace ${namespace}`,
        rules: `node_prefix "" { policy = "read" }
service_prefix "" { policy = "read" }
key_prefix "nomad/${namespace}/" { policy = "read" }
`,
    };
}
