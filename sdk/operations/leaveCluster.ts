import { agentPolicyNames } from "../accessControl";
import { type ConsulClient, type NomadClient, UnreachableError } from "../api";
import { runOverSsh } from "../ssh";
import { type ClusterConnection, connectionOf, sshTarget, withCluster } from "../cluster";
import { nodeCommand } from "../node";
import { type ClusterMachine, Role } from "../topology";
import { revoke } from "./consulGrants";
import { drainNode } from "./drainNode";
import { ifReachable } from "./ifReachable";
import { type GossipViews, withGossipViews } from "./gossipViews";
import { remainingMembersOf } from "./remainingMembers";
import { type LeavingServer, leaveQuorum } from "./leaveQuorum";
import { underRestartLock } from "./restartLock";
import { waitUntilMet } from "./waitUntil";

type Clients = { consul: ConsulClient; nomad: NomadClient };

/** Maximum number of seconds to wait for an answer of the other servers. An election takes less. */
const answerTimeout = 60;

/** Milliseconds for a machine to stop both agents, each of which systemd kills after 30 s. */
const stopTimeout = 90_000;

/**
 * Removes a machine from Consul and Nomad, with all of its entries and its tokens, after its tasks were moved to other machines.
 * Needs the other servers but not the machine itself, so it also removes a dead machine. Holds the restart lock while it removes
 * a server.
 *
 * @param stored the last known servers, with management tokens
 * @param machine the machine that leaves; if it is a server, it is also in `stored`
 * @param timeoutSeconds seconds that each step may take
 * @param machineKey SSH key that the machine accepts, if the other machines accept another key by now
 * @throws Error with a remedy, if the other servers would lose their quorum or have none, or if an entry remains.
 */
export async function leaveCluster(
    stored: ClusterConnection,
    machine: ClusterMachine,
    timeoutSeconds: number,
    machineKey = stored.sshPrivateKey,
): Promise<void> {
    const cluster = connectionOf(stored);
    const nodeName = machine.name;
    const others = { ...cluster, servers: cluster.servers.filter(({ name }) => name !== nodeName) };
    refuseLast(machine, others);
    await withCluster(others, async (clients) => {
        if (!(await hasFormed(clients))) return;
        await othersAnswer(clients, nodeName, others, Math.min(timeoutSeconds, answerTimeout));
        await drain(others, nodeName);
        const servers = serversOn(clients, cluster, machine);
        const leave = async () => {
            for (const server of servers) await leaveQuorum(server, timeoutSeconds);
            await tellToLeave({ ...cluster, sshPrivateKey: machineKey }, machine);
            await withGossipViews(others, (views) =>
                forget(clients, views, cluster, machine, timeoutSeconds),
            );
        };
        await (servers.length > 0 ? underRestartLock(clients.consul, nodeName, leave) : leave());
        await revoke(clients.consul, agentPolicyNames(nodeName));
    });
}

/**
 * Returns false if Consul never elected a leader, because then there is no membership to remove. If no server can be asked,
 * assumes that the cluster formed and prints which servers did not answer.
 */
async function hasFormed({ consul }: Clients): Promise<boolean> {
    return consul.raft.hasFormed().catch((error: unknown) => {
        if (error instanceof UnreachableError) return true;
        throw error;
    });
}

function refuseLast({ name, roles }: ClusterMachine, others: ClusterConnection): void {
    for (const role of [Role.ConsulServer, Role.NomadServer]) {
        if (!roles.includes(role) || others.servers.some((other) => other.roles.includes(role))) continue;
        throw new Error(
            `${name} is the only \`${role}\`, so its data would be lost with it. Add servers before you remove it, ` +
                "or remove the whole cluster with `pulumi destroy`, which needs no running machine, and create it again.",
        );
    }
}

async function othersAnswer(
    { consul, nomad }: Clients,
    nodeName: string,
    others: ClusterConnection,
    timeoutSeconds: number,
): Promise<void> {
    const leaderless = async () => {
        if (!(await consul.raft.leader())) return "Consul to have a leader";
        return (await nomad.raft.leader()) ? undefined : "Nomad to have a leader";
    };
    await waitUntilMet(nodeName, timeoutSeconds, leaderless).catch((error: Error) => {
        throw new Error(
            `${error.message}. Without a quorum of the other servers (${others.servers.map(({ name }) => name).join(", ")}) it ` +
                "cannot leave. Start them and run the same command again. If they are lost, the cluster is lost too: " +
                "`pulumi destroy` removes it and needs no running machine.",
        );
    });
}

/** Drains the Nomad client with the machine's name. Only the machine itself can be a living client of that name. */
async function drain(others: ClusterConnection, nodeName: string): Promise<void> {
    const nodes = await ifReachable(others, `${nodeName} is not drained`, ({ nomad }) => nomad.nodes.list());
    for (const { id, name } of nodes ?? [])
        if (name === nodeName) await drainNode(others, { nodeId: id, nodeName });
}

function serversOn(
    { consul, nomad }: Clients,
    { region }: ClusterConnection,
    machine: ClusterMachine,
): LeavingServer[] {
    const onNomad: LeavingServer = {
        ...{ product: "Nomad", raft: nomad.raft, name: `${machine.name}.${region}`, machine },
        known: async () => (await nomad.agent.members()).map(({ name }) => name),
    };
    const onConsul: LeavingServer = {
        ...{ product: "Consul", raft: consul.raft, name: machine.name, machine },
        known: async () =>
            (await consul.agent.members())
                .filter(({ tags }) => tags.role === "consul")
                .map(({ name }) => name),
    };
    return [
        ...(machine.roles.includes(Role.NomadServer) ? [onNomad] : []),
        ...(machine.roles.includes(Role.ConsulServer) ? [onConsul] : []),
    ];
}

/** Skips a machine that does not answer. If its agents still run, the check for remaining members reports them. */
async function tellToLeave(cluster: ClusterConnection, machine: ClusterMachine): Promise<void> {
    try {
        const command = nodeCommand(cluster.sshUser, `leave ${machine.name}`);
        await runOverSsh(sshTarget(cluster, machine), command, "", stopTimeout);
    } catch (error) {
        console.error(
            `${machine.name} does not answer and is removed without stopping its agents: ${(error as Error).message}`,
        );
    }
}

async function forget(
    clients: Clients,
    views: GossipViews,
    cluster: ClusterConnection,
    machine: ClusterMachine,
    timeoutSeconds: number,
): Promise<void> {
    await waitUntilMet(machine.name, timeoutSeconds, async () => {
        const remaining = await remainingMembersOf(clients, views, cluster, machine);
        for (const { remove } of remaining) await remove?.();
        return remaining.length > 0
            ? `its entries to disappear: ${remaining.map(({ what }) => what).join(", ")}`
            : undefined;
    }).catch((error: Error) => {
        throw new Error(
            `${error.message}. If a member stays alive, the machine's agents still run, and the update could not stop them: ` +
                "switch the machine off, then run the same command again.",
        );
    });
}
