import { hasRole, type NodePlan, Role } from "../topology";

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

/** Names of the policies that a machine's agents have, of which no other machine's agents have one. */
export function agentPolicyNames(nodeName: string): string[] {
    return [nomadPolicyName(nodeName), agentPolicyName(nodeName)];
}

const agentPolicyName = (nodeName: string) => `nomad-cluster-agent-${nodeName}`;
const nomadPolicyName = (nodeName: string) => `nomad-cluster-nomad-${nodeName}`;

/**
 * Rights of a machine's Consul agent: to keep its own node in the catalog and to take the restart lock. Before it restarts, a
 * Consul server also asks whether the other servers are healthy.
 */
export function agentPolicy(node: NodePlan): ConsulPolicyRules {
    const server = hasRole(node, Role.ConsulServer);
    return {
        name: agentPolicyName(node.name),
        description: `Consul agent on ${node.name}`,
        rules: `node "${node.name}" { policy = "write" }
agent "${node.name}" { policy = "read" }
service_prefix "" { policy = "read" }
session "${node.name}" { policy = "write" }
${turnRules(node)}${server ? 'operator = "read"\n' : ""}`,
    };
}

/**
 * A machine with a server takes the servers' lock and waits for clients. A machine with a client, such as a Nomad server's Consul
 * agent or the Docker of a combined machine, takes one of the clients' locks, checks that no server holds the servers' lock, and
 * counts the machines, because a seventh of them may restart at once.
 */
function turnRules(node: NodePlan): string {
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
