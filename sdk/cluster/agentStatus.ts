import type { ConsulMember } from "../api/consul/agent";
import type { NomadMember } from "../api/nomad/agent";
import type { NomadNode } from "../api/nomad/nodes";
import { type ClusterMachine, Role } from "../topology";

/** The agents of all machines, as the servers list them. */
export interface KnownAgents {
    consulMembers: ConsulMember[];
    nomadMembers: NomadMember[];
    nomadNodes: NomadNode[];
}

/** State of one machine's agents, as the servers know it. */
export interface AgentStatus {
    /** State of Consul's agent in gossip: `alive`, `failed`, `left`, or `absent` if no member has the machine's name. */
    consul: string;
    /** State of Nomad's server in gossip and of Nomad's client, for example `alive`, `ready`, `alive, ready` or `down`. Empty without Nomad. */
    nomad: string;
    /** Version of Consul's agent; absent if no server knows the agent. */
    consulVersion?: string;
    /** Version of Nomad's agent; absent if the machine has none, or if no server knows the agent. */
    nomadVersion?: string;
    /** Version of Docker; absent if the machine runs none, or if Nomad's client does not find it. */
    dockerVersion?: string;
    /** Node pool of Nomad's client; absent if it is `default`, or if no server knows the client. */
    nodePool?: string;
    /** Node class of Nomad's client; absent if it has none, or if no server knows the client. */
    nodeClass?: string;
}

export function agentStatus(
    machine: Pick<ClusterMachine, "name"> & { roles: readonly Role[] },
    { consulMembers, nomadMembers, nomadNodes }: KnownAgents,
): AgentStatus {
    return { ...consulState(machine, consulMembers), ...nomadState(machine, nomadMembers, nomadNodes) };
}

function consulState(machine: Pick<ClusterMachine, "name">, members: ConsulMember[]) {
    const member = members.find(({ name }) => name === machine.name);
    return { consul: member?.status ?? "absent", consulVersion: versionOf(member?.tags.build) };
}

function nomadState(
    { name, roles }: { name: string; roles: readonly Role[] },
    members: NomadMember[],
    nodes: NomadNode[],
) {
    const member = members.find((other) => other.name.split(".")[0] === name);
    const server = roles.includes(Role.NomadServer) && (member?.status ?? "absent");
    const node = currentNode(nodes.filter((other) => other.name === name));
    const client = roles.includes(Role.NomadClient) && (node?.status ?? "absent");
    return {
        nomad: [server, client].filter(Boolean).join(", "),
        nomadVersion: versionOf(member?.tags.build ?? node?.version),
        ...(node?.dockerVersion && { dockerVersion: node.dockerVersion }),
        ...(node && node.pool !== "default" && { nodePool: node.pool }),
        ...(node?.class && { nodeClass: node.class }),
    };
}

/** After a machine was replaced its predecessor of the same name is still listed, as down. */
function currentNode(nodes: NomadNode[]): NomadNode | undefined {
    return nodes.find(({ status }) => status === "ready") ?? nodes[0];
}

/** Consul's builds have a commit after the version: `1.22.0:2a5e3b4c`. */
function versionOf(build: string | undefined): string | undefined {
    return build?.split(":")[0];
}
