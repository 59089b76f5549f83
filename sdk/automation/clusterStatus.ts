import type { NomadMember } from "../api/nomad/agent";
import type { NomadNode } from "../api/nomad/nodes";
import type { Raft } from "../api/raft";
import { type ClusterMachine, Role } from "../topology";
import { openCluster } from "./clusterAccess";
import type { ClusterState } from "./stackState";

/** State of one machine's agents. */
export interface MachineStatus extends ClusterMachine {
    /** Consul's agent in gossip: `alive`, `failed`, `left`, or `absent` where no member has the machine's name. */
    consul: string;
    /** Nomad's server in gossip and Nomad's client in turn, as `alive`, `ready`, `alive, ready`, `down` … */
    nomad: string;
}

/** State of one product's servers. */
export interface QuorumStatus {
    /** Name of the machine that leads; undefined where there is none. */
    leader?: string;
    voters: number;
    expectedVoters: number;
    /** Autopilot finds every server healthy. */
    healthy: boolean;
    /** Why there is no more to say, where the API did not answer. */
    problem?: string;
}

export interface ClusterStatus {
    name: string;
    datacenter: string;
    region: string;
    machines: MachineStatus[];
    consul: QuorumStatus;
    nomad: QuorumStatus;
}

/** Asks a cluster how it is. A product that does not answer is reported as such and does not hide the other. */
export async function clusterStatus(state: ClusterState): Promise<ClusterStatus> {
    const cluster = openCluster(state);
    const { consul, nomad } = cluster;
    try {
        const [consulQuorum, nomadQuorum, consulMembers, nomadMembers, nomadNodes] = await Promise.all([
            quorumStatus(consul.raft, serversOf(state, Role.ConsulServer)),
            quorumStatus(nomad.raft, serversOf(state, Role.NomadServer)),
            orNone(consul.agent.members()),
            orNone(nomad.agent.members()),
            orNone(nomad.nodes.list()),
        ]);
        return {
            name: state.name,
            datacenter: state.datacenter,
            region: state.region,
            machines: state.machines.map((machine) => ({
                ...machine,
                consul: consulMembers.find(({ name }) => name === machine.name)?.status ?? "absent",
                nomad: nomadState(machine, nomadMembers, nomadNodes),
            })),
            consul: consulQuorum,
            nomad: nomadQuorum,
        };
    } finally {
        await cluster.close();
    }
}

/** Every leader is there, every voter votes, every machine's agents are well. */
export function isHealthy({ consul, nomad, machines }: ClusterStatus): boolean {
    const quorums = [consul, nomad].every(
        ({ leader, healthy, voters, expectedVoters }) => leader && healthy && voters === expectedVoters,
    );
    return (
        quorums &&
        machines.every(
            (machine) => machine.consul === "alive" && /^$|^(alive|ready|alive, ready)$/.test(machine.nomad),
        )
    );
}

function serversOf({ machines }: ClusterState, role: Role): ClusterMachine[] {
    return machines.filter(({ roles }) => roles.includes(role));
}

async function quorumStatus(raft: Raft, servers: ClusterMachine[]): Promise<QuorumStatus> {
    const expectedVoters = servers.length;
    try {
        const [voters, health] = await Promise.all([raft.servers(), raft.health()]);
        const leaderAddress = voters.find(({ leader }) => leader)?.address.replace(/:\d+$/, "");
        return {
            leader: servers.find(({ address }) => address === leaderAddress)?.name,
            voters: voters.filter(({ voter }) => voter).length,
            expectedVoters,
            healthy: health.healthy,
        };
    } catch (error) {
        return { voters: 0, expectedVoters, healthy: false, problem: (error as Error).message };
    }
}

/** What a quorum that is down cannot tell is told by {@link QuorumStatus.problem}. */
async function orNone<T>(list: Promise<T[]>): Promise<T[]> {
    return list.catch(() => []);
}

function nomadState({ name, roles }: ClusterMachine, members: NomadMember[], nodes: NomadNode[]): string {
    const server =
        roles.includes(Role.NomadServer) &&
        (members.find((member) => member.name.split(".")[0] === name)?.status ?? "absent");
    // After a machine was replaced its predecessor of the same name is still listed, as down.
    const client = roles.includes(Role.NomadClient) && bestStatus(nodes.filter((node) => node.name === name));
    return [server, client].filter(Boolean).join(", ");
}

function bestStatus(nodes: NomadNode[]): string {
    return (nodes.find(({ status }) => status === "ready") ?? nodes[0])?.status ?? "absent";
}
