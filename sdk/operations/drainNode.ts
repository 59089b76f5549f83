import { type ConsulClient, type NomadClient, orUndefined } from "../api";
import { type ClusterConnection, withCluster } from "../cluster";
import { ifReachable } from "./ifReachable";
import { waitUntilMet } from "./waitUntil";

/** Seconds that allocations may take to start elsewhere; what is left then is stopped. */
const deadline = 600;

/** Seconds after the deadline for tasks to stop. */
const grace = 60;

interface Client {
    /** Its own, which no other machine of the same name has. */
    nodeId: string;
    nodeName: string;
}

type Apis = { consul: ConsulClient; nomad: NomadClient };

/**
 * Moves everything off a Nomad client and waits for it. Nothing is moved off a client that is dead, as what ran there is
 * started elsewhere once the servers forget the client.
 *
 * @throws Error where allocations still run a minute after the deadline of ten.
 */
export async function drainNode(cluster: ClusterConnection, client: Client): Promise<void> {
    const { nodeId, nodeName } = client;
    const draining = await ifReachable(cluster, `${nodeName} is not drained`, async (apis) => {
        const state = await stateOf(apis, client);
        if (state === "alive") await apis.nomad.nodes.drain(nodeId, deadline);
        if (state === "dead") console.error(`${nodeName} is dead, so there is nothing to drain`);
        return state === "alive";
    });
    if (!draining) return;
    await withCluster(cluster, async (apis) =>
        waitUntilMet(nodeName, deadline + grace, () => stillMoving(apis, client)),
    );
}

/**
 * By Consul's gossip too: it notices a death in seconds, where Nomad's servers give a client five minutes after a change of
 * their leader. https://developer.hashicorp.com/nomad/docs/configuration/server#failover_heartbeat_ttl
 */
async function stateOf({ consul, nomad }: Apis, { nodeId, nodeName }: Client) {
    const [node, members] = await Promise.all([
        orUndefined(nomad.nodes.read(nodeId)),
        consul.agent.members(),
    ]);
    if (node === undefined) return "forgotten";
    const member = members.find(({ name }) => name === nodeName);
    return node.status === "ready" && member?.status === "alive" ? "alive" : "dead";
}

/**
 * By the allocations and not by the node's drain: that does not end before its deadline where the last allocation was stopped
 * with its job, or by a job that runs in fewer places now.
 */
async function stillMoving(apis: Apis, client: Client): Promise<string | undefined> {
    if ((await stateOf(apis, client)) !== "alive") return undefined;
    const running = (await apis.nomad.nodes.allocations(client.nodeId))
        .filter(({ clientStatus }) => clientStatus === "pending" || clientStatus === "running")
        .map(({ name }) => name);
    return running.length > 0 ? `its allocations to move: ${running.sort().join(", ")}` : undefined;
}
