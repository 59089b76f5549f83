import { hasRole, type NodePlan, Role } from "../topology";

/** A Consul policy as data. https://developer.hashicorp.com/consul/docs/reference/acl/rule */
export interface ConsulPolicyRules {
    name: string;
    description: string;
    rules: string;
}

/** The lock under which servers restart one at a time; see sdk/node/script/turn.sh. */
export const turnKey = "nomad-cluster/turn";

/** Locks of which each client holds one while it restarts, so that few do at once. */
export const clientTurns = "nomad-cluster/clients/";

/** Names of the policies that a machine's agents have, of which no other machine's agents have one. */
export function agentPolicyNames(nodeName: string): string[] {
    return [nomadPolicyName(nodeName), agentPolicyName(nodeName)];
}

const agentPolicyName = (nodeName: string) => `nomad-cluster-agent-${nodeName}`;
const nomadPolicyName = (nodeName: string) => `nomad-cluster-nomad-${nodeName}`;

/**
 * What a machine's Consul agent may do: keep its own node in the catalog and take its turn to restart. A Consul server
 * also asks whether the others are healthy before it does.
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
 * A machine with a server takes the servers' lock and waits for clients. A machine with a client, also a Nomad server's Consul
 * agent, takes one of the clients' locks, looks whether a server has its own, and counts the machines, a seventh of which may
 * restart at once.
 */
function turnRules(node: NodePlan): string {
    const [consul, nomad] = [hasRole(node, Role.ConsulServer), hasRole(node, Role.NomadServer)];
    const serves = consul || nomad;
    const client = !consul || (hasRole(node, Role.NomadClient) && !nomad);
    return `key "${turnKey}" { policy = "${serves ? "write" : "read"}" }
key_prefix "${clientTurns}" { policy = "${client ? "write" : "read"}" }
${client ? 'node_prefix "" { policy = "read" }\n' : ""}`;
}

/**
 * What a machine's Nomad agent may do in Consul: find its servers and register itself. Its workloads' services are
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

/** What answering DNS queries needs: https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file/acl#acl_tokens_dns */
export const dnsPolicy: ConsulPolicyRules = {
    name: "nomad-cluster-dns",
    description: "DNS answers of every agent",
    rules: `node_prefix "" { policy = "read" }
service_prefix "" { policy = "read" }
`,
};

/** What a task that logs in may do: discover services, and read the keys that were put there for its namespace. */
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
