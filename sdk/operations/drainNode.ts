import { type ConsulClient, type NomadClient, orUndefined } from "../api";
import { type ClusterConnection, withCluster } from "../cluster";
import { ifReachable } from "./ifReachable";
import { waitUntilMet } from "./waitUntil";

/** Seconds that allocations may take to start on another node. Nomad then stops the remaining ones. */
const deadline = 600;

/** Seconds after the deadline for tasks to stop. */
const grace = 60;

interface Client {
    /** ID of the node. A machine that replaces this one under the same name has another ID. */
    nodeId: string;
    nodeName: string;
}

type Apis = { consul: ConsulClient; nomad: NomadClient };

/**
 * Drains a Nomad client and waits until no allocation runs there. Does nothing for a dead client, because Nomad starts its
 * allocations on other nodes when the servers remove the client.
 *
 * @throws Error if allocations still run a minute after the deadline of ten.
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
 * Also asks Consul's gossip, which detects a failed machine within seconds. Nomad's servers wait five minutes for a client after
 * they elected another leader. https://developer.hashicorp.com/nomad/docs/configuration/server#failover_heartbeat_ttl
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
 * Looks at the allocations, not at the node's drain, because a drain whose last allocation was stopped together with its job,
 * or by a smaller count, does not end before its deadline.
 */
async function stillMoving(apis: Apis, client: Client): Promise<string | undefined> {
    if ((await stateOf(apis, client)) !== "alive") return undefined;
    const running = (await apis.nomad.nodes.allocations(client.nodeId))
        .filter(({ clientStatus }) => clientStatus === "pending" || clientStatus === "running")
        .map(({ name }) => name);
    return running.length > 0 ? `its allocations to move: ${running.sort().join(", ")}` : undefined;
}
