import { ApiError, type NomadClient, type RaftServer } from "../api";
import { type ClusterConnection, sshTarget, withCluster } from "../cluster";
import { nodeCommand } from "../node";
import { atMost } from "../process/atMost";
import { type ClusterMachine, hasRole, Role } from "../topology";
import { onceLoggedIn } from "./onceLoggedIn";
import { type Awaited, endsByItself, untilAnswered } from "./untilAnswered";
import { untilPeer } from "./untilPeer";

/** Seconds that a token is valid; it is used at once. */
const ttl = 600;

/** Names of the servers that this process has restart, as Nomad knows them. None of them may become the leader meanwhile. */
const restarting = new Set<string>();

/** Transfers of leadership one after another, each with the outcome of the last in view. */
const inTurn = atMost(1);

/**
 * Introduces a Nomad client to the servers, which take nobody else: it gets a token for its own name and registers with it.
 * Token, delivery and registration are one step, so that a run that was cut off anywhere begins with a fresh token.
 *
 * @param timeoutSeconds for the login, and for each answer of the servers; the machine gives its client two minutes to start
 * @param nodePool the client's node pool, to which its token is bound
 * @returns the client's node ID
 */
export async function introduceClient(
    cluster: ClusterConnection,
    machine: ClusterMachine,
    timeoutSeconds: number,
    nodePool?: string,
): Promise<string> {
    const nodeName = machine.name;
    // The others first: a server that has just come knows no token yet.
    const isItself = ({ name }: ClusterMachine) => name === nodeName;
    const own = cluster.servers.filter(isItself);
    const servers = { ...cluster, servers: [...cluster.servers.filter((other) => !isItself(other)), ...own] };
    const client = own.length > 0 ? undefined : machine;
    const awaited: Awaited = { product: "nomad", cluster: servers, client, timeoutSeconds };
    const serves = hasRole(machine, Role.NomadServer);
    const ownName = `${nodeName}.${cluster.region}`;
    const isOwn = ({ name }: RaftServer) => name === ownName;
    return withCluster(servers, async ({ nomad }) => {
        const introducing = untilAnswered(awaited, () => nomad.acl.introduceClient(nodeName, ttl, nodePool));
        const lead = async (may: (server: RaftServer) => boolean) =>
            untilAnswered(awaited, () => inTurn(() => moveLead(nomad, may)), endsByItselfAfterRestart);
        const prepareServer = async () => {
            await untilPeer("Nomad", nomad, ownName, timeoutSeconds);
            await rememberState(nomad, { ...awaited, cluster: { ...cluster, servers: own } });
            restarting.add(ownName);
            await lead(({ name }) => !restarting.has(name));
        };
        // The machine waits for its token, with which it begins, while everything else is made ready.
        const token = Promise.all([introducing, serves && prepareServer()]).then(([secret]) => secret);
        const target = { ...sshTarget(cluster, machine), name: nodeName };
        const command = nodeCommand(cluster.sshUser, "introduce");
        const introduction = onceLoggedIn(target, timeoutSeconds, { command, input: token });
        const [printed] = await Promise.all([introduction, token]);
        const nodeId = printed.trim();
        await untilAnswered(awaited, () => untilReady(nomad, nodeName, nodeId), endsByItselfAfterRestart);
        if (serves) await lead(isOwn);
        return nodeId;
    }).finally(() => restarting.delete(ownName));
}

/**
 * The machine's server starts anew with the client. With a snapshot it has its tokens and keys from the start; without one it
 * has them only a moment after there is a leader, and the client, whose request is held until then, would be refused. A server
 * that has just become a peer can write one only after an entry of its log that is younger than that.
 */
async function rememberState({ jobs }: NomadClient, onlyThisServer: Awaited): Promise<void> {
    const snapshot = async () => {
        await jobs.reconcileSummaries();
        await withCluster(onlyThisServer.cluster, ({ nomad }) => nomad.raft.writeSnapshotOnServer());
    };
    await untilAnswered(onlyThisServer, snapshot, endsByItselfAfterRestart);
}

/**
 * Moves the leadership to one of the voters that `may` lead. If there is none, it stays. A server that is about to restart must
 * not lead, because a client's request to it would fail, and the client would repeat it only half a minute later. The server that
 * restarted last should lead, because the others' connections to it are dead, and another leader would call it unhealthy for seconds.
 */
async function moveLead({ raft }: NomadClient, may: (server: RaftServer) => boolean): Promise<void> {
    const candidates = (await raft.servers()).filter((server) => server.voter && may(server));
    const [candidate] = candidates;
    if (candidate && !candidates.some(({ leader }) => leader)) await raft.transferLeadership(candidate.id);
}

/** A server of a combined machine has just started again, and knows no token before it has read its log. */
function endsByItselfAfterRestart(error: unknown): boolean {
    if (error instanceof NotReady) return true;
    return endsByItself(error) || (error instanceof ApiError && error.isPermissionDenied);
}

/** The client has started; the servers do not count it as ready yet. */
class NotReady extends Error {}

/** By the node itself and not by the list of all, which would come anew to each that waits with every change of another. */
async function untilReady(nomad: NomadClient, nodeName: string, nodeId: string): Promise<void> {
    const signal = AbortSignal.timeout(10_000);
    try {
        for await (const { status } of nomad.nodes.watch(nodeId, { wait: 10, signal }))
            if (status === "ready") return;
    } catch (error) {
        const unknown = error instanceof ApiError && error.isNotFound;
        throw signal.aborted || unknown ? new NotReady(`the client of ${nodeName} is not ready`) : error;
    }
}
