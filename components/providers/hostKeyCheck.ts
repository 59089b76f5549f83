import type * as pulumi from "@pulumi/pulumi";
import { untilSshAnswers } from "../../sdk/operations/untilSshAnswers";
import { HostKeyChanged } from "../../sdk/ssh";

export interface Inputs {
    /** The cluster's name. */
    cluster: string;
    nodeName: string;
    machineId: string;
    sshAddress: string;
    /** The recorded key. */
    hostKey: string;
    /** Changes whenever something new will be delivered to the machine. */
    bundleHash: string;
    /** Seconds that the machine may take to answer SSH. */
    timeoutSeconds: number;
}

/**
 * Checks a machine's SSH host key before each delivery. The delivery itself also rejects another key, but only after many attempts,
 * and its error names neither the machine nor the keys.
 */
export const hostKeyCheckProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async create(inputs: Inputs) {
        await check(inputs);
        return { id: `${inputs.nodeName}-${inputs.machineId}`, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const replaces = olds.machineId === news.machineId ? [] : ["machineId"];
        const counts = ["machineId", "sshAddress", "hostKey", "bundleHash"] as const;
        return { changes: counts.some((property) => olds[property] !== news[property]), replaces };
    },
    async update(_id, _olds, news: Inputs) {
        await check(news);
        return { outs: news };
    },
    async delete() {},
};

/** @throws HostKeyChanged */
async function check({ cluster, nodeName, sshAddress, hostKey, timeoutSeconds }: Inputs): Promise<void> {
    const shown = await untilSshAnswers({ name: nodeName, sshAddress, hostKey }, timeoutSeconds);
    if (shown === hostKey) return;
    throw new HostKeyChanged({ machine: `${cluster}-${nodeName}`, host: sshAddress, hostKey }, shown);
}
