import { hasRole, type NodePlan, Role } from "../topology";

/** A Consul policy as data. https://developer.hashicorp.com/consul/docs/reference/acl/rule */
export interface ConsulPolicyRules {
    name: string;
    description: string;
    rules: string;
}

/** The lock under which servers restart one at a time; see sdk/node/script/turn.sh. */
export const turnKey = "nomad-cluster/turn";

/**
 * What a machine's Consul agent may do: keep its own node in the catalog. A server of either product also takes its turn
 * to restart, which no machine needs that only is a client. A Consul server asks whether the others are healthy before it does.
 */
export function agentPolicy(node: NodePlan): ConsulPolicyRules {
    const server = hasRole(node, Role.ConsulServer);
    const turn = server || hasRole(node, Role.NomadServer);
    return {
        name: `nomad-cluster-agent-${node.name}`,
        description: `Consul agent on ${node.name}`,
        rules: `node "${node.name}" { policy = "write" }
agent "${node.name}" { policy = "read" }
service_prefix "" { policy = "read" }
${turn ? `session "${node.name}" { policy = "write" }\nkey "${turnKey}" { policy = "write" }\n` : ""}${server ? 'operator = "read"\n' : ""}`,
    };
}

/**
 * What a machine's Nomad agent may do in Consul: find its servers and register itself. Its workloads' services are
 * registered with tokens of their own, but a client takes them back with its own token (`syncRemoveService` in Nomad's
 * service_client.go), so it may write services of any name, and no node. https://developer.hashicorp.com/nomad/docs/secure/acl/consul
 */
export function nomadPolicy(node: NodePlan): ConsulPolicyRules {
    const own = [hasRole(node, Role.NomadServer) && 'service "nomad" { policy = "write" }\n'];
    return {
        name: `nomad-cluster-nomad-${node.name}`,
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
