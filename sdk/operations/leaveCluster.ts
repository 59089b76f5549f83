import { type ConsulClient, type NomadClient, UnreachableError } from "../api";
import { runOverSsh } from "../ssh";
import { type ClusterConnection, connectionOf, sshTarget, withCluster } from "../cluster";
import { nodeCommand } from "../node";
import { type ClusterMachine, Role } from "../topology";
import { type GossipViews, withGossipViews } from "./gossipViews";
import { tracesOf } from "./remainingMembers";
import { type LeavingServer, leaveQuorum } from "./leaveQuorum";
import { underRestartLock } from "./restartLock";
import { waitUntilMet } from "./waitUntil";

type Clients = { consul: ConsulClient; nomad: NomadClient };

/** Most seconds to wait for an answer of the other servers: an election takes less. */
const answerTimeout = 60;

/** Milliseconds for a machine to stop both agents, each of which systemd kills after 30 s. */
const stopTimeout = 90_000;

/**
 * Takes a machine out of Consul and Nomad so that nothing of it is left there. Needs the other servers, and nothing of the
 * machine: a dead one is taken out as well. A server goes while no other restarts or leaves.
 *
 * @param stored the servers as they were last known, with management tokens
 * @param machine the one that leaves; one of the servers if it is a server
 * @param timeoutSeconds seconds that each step may take
 * @param machineKey SSH key that the machine accepts, if the others have another one since
 * @throws Error where the others would lose their quorum or have none, and where an entry stays; with what to do.
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
        const servers = serversOn(clients, cluster, machine);
        const leave = async () => {
            for (const server of servers) await leaveQuorum(server, timeoutSeconds);
            await tellToLeave({ ...cluster, sshPrivateKey: machineKey }, machine);
            await withGossipViews(others, (views) =>
                forget(clients, views, cluster, machine, timeoutSeconds),
            );
        };
        await (servers.length > 0 ? underRestartLock(clients.consul, nodeName, leave) : leave());
    });
}

/**
 * False as when a machine never answered, without which the first quorum could not form: there is nothing to leave then. Where
 * nobody can be asked it is taken for formed, and who cannot be asked is told.
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
            `${name} is the only \`${role}\`: what it knows would go with it. Add servers before it goes, ` +
                "or remove the whole cluster with `pulumi destroy`, which asks no machine, and make it anew.",
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
                "cannot leave: start them and run the same command again. Where they are lost, so is the cluster: " +
                "`pulumi destroy` of all of it asks no machine.",
        );
    });
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

/** A machine that does not answer need not be told: nothing of it runs, or it shows in what stays of it. */
async function tellToLeave(cluster: ClusterConnection, machine: ClusterMachine): Promise<void> {
    try {
        const command = nodeCommand(cluster.sshUser, `leave ${machine.name}`);
        await runOverSsh(sshTarget(cluster, machine), command, "", stopTimeout);
    } catch (error) {
        console.error(`${machine.name} is taken out without its help: ${(error as Error).message}`);
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
        const traces = await tracesOf(clients, views, cluster, machine);
        for (const { remove } of traces) await remove?.();
        return traces.length > 0
            ? `its entries to go: ${traces.map(({ what }) => what).join(", ")}`
            : undefined;
    }).catch((error: Error) => {
        throw new Error(
            `${error.message}. Where a member stays alive, the machine's agents still run and it could not be told to stop: ` +
                "switch it off, then run the same command again.",
        );
    });
}
