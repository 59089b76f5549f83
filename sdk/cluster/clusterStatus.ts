import type { Raft } from "../api/raft";
import { type ClusterMachine, Role } from "../topology";
import { type AgentStatus, agentStatus } from "./agentStatus";
import { authorityLifetimes, certificateLifetime, shownCertificates } from "./certificateLifetimes";
import { withCluster } from "./clusterAccess";
import { clusterApis } from "./clusterApi";
import { issuedLifetimes } from "./issuedLifetimes";
import { isLate, type Lifetime, LifetimeKind } from "./lifetimes";
import { poolCertificates, type PoolStatus, poolStatuses } from "./poolStatus";
import type { ClusterState } from "./stackState";
import { unitProblems } from "./unitProblems";

/** State of one machine's agents. */
export interface MachineStatus extends ClusterMachine, AgentStatus {
    /** Systemd's report of agents, and of Docker, that it cannot keep running; empty if there are none. */
    unitProblems: string[];
}

/** State of one product's servers. */
export interface QuorumStatus {
    /** Name of the machine that leads; undefined if there is none. */
    leader?: string;
    /** Number of servers whose vote counts now. */
    voters: number;
    /** Number of servers that the cluster was created with. */
    expectedVoters: number;
    /** Whether Autopilot finds every server healthy. */
    healthy: boolean;
    /** How many servers can be lost now without losing the quorum; absent if the API did not answer. */
    failureTolerance?: number;
    /** The error, if the API did not answer. Then the other fields have no meaning, except `expectedVoters`. */
    problem?: string;
}

/** Status of a cluster, as `npm run -s status -- --json` prints it. */
export interface ClusterStatus {
    /** The component's name in its program. */
    name: string;
    /** Consul's and Nomad's datacenter. */
    datacenter: string;
    /** Nomad's region. */
    region: string;
    /** Every planned machine with the state of its agents. */
    machines: MachineStatus[];
    /** Every pool with its members at this moment. */
    pools: PoolStatus[];
    /** Consul's servers. */
    consul: QuorumStatus;
    /** Nomad's servers. */
    nomad: QuorumStatus;
    /** Numbers of Nomad clients. */
    clients: {
        /** How many are ready for work. */
        ready: number;
        /** How many planned machines are to be clients. The members of pools are not counted. */
        expected: number;
    };
    /** Everything that expires and could be read now. The page docs/lifetimes.md of the package describes each kind. */
    lifetimes: Lifetime[];
}

/**
 * Reads the status of a cluster from both APIs and from each machine's systemd. A product or machine that does not answer is part of
 * the status and no error.
 *
 * @example
 * ```ts
 * import { LocalWorkspace } from "@pulumi/pulumi/automation";
 * import { clustersIn, clusterStatus, isHealthy } from "pulumi-nomad-cluster/sdk";
 *
 * export async function unhealthyClusters(stackName: string, workDir: string): Promise<string[]> {
 *     const stack = await LocalWorkspace.selectStack({ stackName, workDir });
 *     const clusters = clustersIn(await stack.exportStack());
 *     const statuses = await Promise.all(clusters.map(clusterStatus));
 *     return statuses.filter((status) => !isHealthy(status)).map(({ name }) => name);
 * }
 * ```
 *
 * @param state a cluster of a stack, from {@link clustersIn}
 */
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
        const known = { consulMembers, nomadMembers, nomadNodes };
        const machines = state.machines.map((machine, index) => ({
            ...machine,
            ...agentStatus(machine, known),
            unitProblems: units[index] ?? [],
        }));
        const clients = machines.filter(({ roles }) => roles.includes(Role.NomadClient));
        return {
            name: state.name,
            datacenter: state.datacenter,
            region: state.region,
            machines,
            pools: poolStatuses(state, known),
            consul: consulQuorum,
            nomad: nomadQuorum,
            clients: {
                ready: clients.filter(({ nomad }) => /\bready$/.test(nomad)).length,
                expected: clients.length,
            },
            lifetimes: [
                ...authorityLifetimes(state.name, state.caCert),
                certificateLifetime(LifetimeKind.Certificate, "operator", state.operatorCert),
                ...poolCertificates(state),
                ...shown,
                ...issued,
            ],
        };
    });
}

/**
 * Whether both products have a leader and all voters, every planned machine's agents are healthy, and nothing has expired or was not
 * renewed in time. The members of pools do not count, because their platform repairs and replaces them.
 *
 * @param status status of a cluster
 */
export function isHealthy(status: ClusterStatus): boolean {
    const { consul, nomad, machines, pools, lifetimes } = status;
    const members = pools.flatMap(({ members }) => members.map(({ name }) => name));
    const ofMember = ({ kind, of }: Lifetime) => kind === LifetimeKind.NodeIdentity && members.includes(of);
    const quorums = [consul, nomad].every(
        ({ leader, healthy, voters, expectedVoters }) => leader && healthy && voters === expectedVoters,
    );
    return (
        quorums &&
        !lifetimes.some((lifetime) => isLate(lifetime) && !ofMember(lifetime)) &&
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
