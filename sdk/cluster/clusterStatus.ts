import type { ConsulMember } from "../api/consul/agent";
import type { NomadMember } from "../api/nomad/agent";
import type { NomadNode } from "../api/nomad/nodes";
import type { Raft } from "../api/raft";
import { type ClusterMachine, Role } from "../topology";
import { authorityLifetimes, certificateLifetime, shownCertificates } from "./certificateLifetimes";
import { withCluster } from "./clusterAccess";
import { clusterApis } from "./clusterApi";
import { issuedLifetimes } from "./issuedLifetimes";
import { isLate, type Lifetime, LifetimeKind } from "./lifetimes";
import type { ClusterState } from "./stackState";
import { unitProblems } from "./unitProblems";

/** State of one machine's agents. */
export interface MachineStatus extends ClusterMachine {
    /** State of Consul's agent in gossip: `alive`, `failed`, `left`, or `absent` if no member has the machine's name. */
    consul: string;
    /** State of Nomad's server in gossip and of Nomad's client, such as `alive`, `ready`, `alive, ready`, `down` … */
    nomad: string;
    /** Versions of the agents; absent if there is no such agent, or if no server knows it. */
    consulVersion?: string;
    nomadVersion?: string;
    /** Systemd's report of agents that it cannot keep running; empty if there are none. */
    unitProblems: string[];
}

/** State of one product's servers. */
export interface QuorumStatus {
    /** Name of the machine that leads; undefined if there is none. */
    leader?: string;
    voters: number;
    expectedVoters: number;
    /** Autopilot finds every server healthy. */
    healthy: boolean;
    /** How many servers can be lost now without losing the quorum. */
    failureTolerance?: number;
    /** Why the other fields are missing, if the API did not answer. */
    problem?: string;
}

export interface ClusterStatus {
    name: string;
    datacenter: string;
    region: string;
    machines: MachineStatus[];
    consul: QuorumStatus;
    nomad: QuorumStatus;
    /** Nomad clients that are ready for work, of those planned. */
    clients: { ready: number; expected: number };
    /** Everything that expires and that could be read now; see docs/lifetimes.md. */
    lifetimes: Lifetime[];
}

/** Reads the status of a cluster. A product that does not answer is reported as such and does not hide the other one. */
export async function clusterStatus(state: ClusterState): Promise<ClusterStatus> {
    const apis = clusterApis(state);
    return withCluster(state, async ({ consul, nomad }) => {
        const [consulQuorum, nomadQuorum, consulMembers, nomadMembers, nomadNodes, issued, shown, units] =
            await Promise.all([
                quorumStatus(consul.raft, apis.consul.servers),
                quorumStatus(nomad.raft, apis.nomad.servers),
                orNone(consul.agent.members()),
                orNone(nomad.agent.members()),
                orNone(nomad.nodes.list()),
                issuedLifetimes(consul, nomad),
                orNone(shownCertificates(state)),
                unitProblems(state),
            ]);
        const machines = state.machines.map((machine, index) => ({
            ...machine,
            ...consulState(machine, consulMembers),
            ...nomadState(machine, nomadMembers, nomadNodes),
            unitProblems: units[index] ?? [],
        }));
        const clients = machines.filter(({ roles }) => roles.includes(Role.NomadClient));
        return {
            name: state.name,
            datacenter: state.datacenter,
            region: state.region,
            machines,
            consul: consulQuorum,
            nomad: nomadQuorum,
            clients: {
                ready: clients.filter(({ nomad }) => /\bready$/.test(nomad)).length,
                expected: clients.length,
            },
            lifetimes: [
                ...authorityLifetimes(state.name, state.caCert),
                certificateLifetime(LifetimeKind.Certificate, "operator", state.operatorCert),
                ...shown,
                ...issued,
            ],
        };
    });
}

/** Whether both products have a leader and all voters, every machine's agents are healthy, and nothing has expired or is late to be renewed. */
export function isHealthy({ consul, nomad, machines, lifetimes }: ClusterStatus): boolean {
    const quorums = [consul, nomad].every(
        ({ leader, healthy, voters, expectedVoters }) => leader && healthy && voters === expectedVoters,
    );
    return (
        quorums &&
        !lifetimes.some((lifetime) => isLate(lifetime)) &&
        machines.every(
            (machine) =>
                machine.consul === "alive" &&
                /^$|^(alive|ready|alive, ready)$/.test(machine.nomad) &&
                machine.unitProblems.length === 0,
        )
    );
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
            failureTolerance: health.failureTolerance,
        };
    } catch (error) {
        return { voters: 0, expectedVoters, healthy: false, problem: (error as Error).message };
    }
}

/** If a quorum is down, {@link QuorumStatus.problem} says so. */
async function orNone<T>(list: Promise<T[]>): Promise<T[]> {
    return list.catch(() => []);
}

function consulState(machine: ClusterMachine, members: ConsulMember[]) {
    const member = members.find(({ name }) => name === machine.name);
    return { consul: member?.status ?? "absent", consulVersion: versionOf(member?.tags.build) };
}

function nomadState({ name, roles }: ClusterMachine, members: NomadMember[], nodes: NomadNode[]) {
    const member = members.find((other) => other.name.split(".")[0] === name);
    const server = roles.includes(Role.NomadServer) && (member?.status ?? "absent");
    const node = currentNode(nodes.filter((other) => other.name === name));
    const client = roles.includes(Role.NomadClient) && (node?.status ?? "absent");
    return {
        nomad: [server, client].filter(Boolean).join(", "),
        nomadVersion: versionOf(member?.tags.build ?? node?.version),
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
