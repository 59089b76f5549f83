import type * as pulumi from "@pulumi/pulumi";
import { ApiError, runOverSsh } from "../../sdk/api";
import { type ClusterState, withCluster } from "../../sdk/automation";
import { nodeCommand } from "../../sdk/boot";
import { Role } from "../../sdk/topology";
import { clusterChanged } from "./clusterChanged";
import { type Awaited, endsByItself, untilAnswered } from "./untilAnswered";

interface Inputs {
    cluster: ClusterState;
    nodeName: string;
    /** Another machine of the same name has to be introduced again. */
    machineId: string;
    /** Seconds that the client may take to register. */
    patience: number;
}

/** Seconds that a token is valid; it is used at once. */
const ttl = 600;

/** Milliseconds for the machine to start its client. */
const startTimeout = 120_000;

/**
 * Introduces a Nomad client to the servers, which take nobody else: it gets a token for its own name and registers with it.
 * Token, delivery and registration are one step, so that a run that was cut off anywhere begins with a fresh token.
 */
export const nodeIntroductionProvider: pulumi.dynamic.ResourceProvider = {
    async create(inputs: Inputs) {
        const nodeId = await introduce(inputs);
        return { id: nodeId, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const replaces = (["nodeName", "machineId"] as const).filter(
            (property) => olds[property] !== news[property],
        );
        return {
            changes: replaces.length > 0 || clusterChanged(olds, news),
            replaces,
        };
    },
    async update(_id, _olds, news: Inputs) {
        return { outs: news };
    },
    async delete() {},
};

async function introduce({ cluster, nodeName, patience }: Inputs): Promise<string> {
    const nomad = { product: "nomad", cluster, patience } as const;
    const machine = cluster.machines.find(({ name }) => name === nodeName);
    if (machine === undefined) throw new Error(`${nodeName} is not a machine of this cluster`);
    const token = await untilAnswered(nomad, () =>
        withCluster(cluster, (clients) => clients.nomad.acl.introduceClient(nodeName, ttl)),
    );
    if (machine.roles.includes(Role.NomadServer))
        await rememberState({ ...nomad, cluster: { ...cluster, machines: [machine] } });
    const target = { host: machine.sshAddress, user: cluster.sshUser, privateKey: cluster.sshPrivateKey };
    const nodeId = (
        await runOverSsh(target, nodeCommand(cluster.sshUser, "introduce"), token, startTimeout)
    ).trim();
    await untilAnswered(nomad, () => untilReady(cluster, nodeName, nodeId), endsByItselfAfterRestart);
    return nodeId;
}

/** A server of a combined machine has just started again, and knows no token before it has read its log. */
function endsByItselfAfterRestart(error: unknown): boolean {
    if (error instanceof NotReady) return true;
    return endsByItself(error) || (error instanceof ApiError && error.isPermissionDenied);
}

/** The client has started; the servers do not count it as ready yet. */
class NotReady extends Error {}

/**
 * The machine's server starts anew with the client. With a snapshot it has its tokens and keys from the start; without one it
 * has them only a moment after there is a leader, and the client, whose request is held until then, would be refused.
 */
async function rememberState(onlyThisServer: Awaited): Promise<void> {
    const snapshot = () => withCluster(onlyThisServer.cluster, ({ nomad }) => nomad.raft.snapshot());
    await untilAnswered(onlyThisServer, snapshot, endsByItselfAfterRestart);
}

async function untilReady(cluster: ClusterState, nodeName: string, nodeId: string): Promise<void> {
    const signal = AbortSignal.timeout(10_000);
    try {
        await withCluster(cluster, async ({ nomad }) => {
            for await (const nodes of nomad.nodes.watchList({ wait: 10, signal })) {
                if (nodes.some(({ id, status }) => id === nodeId && status === "ready")) return;
            }
        });
    } catch (error) {
        throw signal.aborted ? new NotReady(`the client of ${nodeName} is not ready`) : error;
    }
}
