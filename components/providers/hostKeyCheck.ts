import type * as pulumi from "@pulumi/pulumi";
import { untilSshAnswers } from "../../sdk/operations/untilSshAnswers";
import { HostKeyChanged } from "../../sdk/ssh";

export interface Inputs {
    /** The cluster's name. */
    cluster: string;
    nodeName: string;
    machineId: string;
    sshAddress: string;
    /** As it was recorded. */
    hostKey: string;
    /** Changes with what the machine is about to be given. */
    bundleHash: string;
    /** Seconds that the machine may take to answer SSH. */
    timeoutSeconds: number;
}

/**
 * Looks at a machine's SSH host key before the machine is given anything. The delivery itself refuses another key too, but only
 * after many tries, and its error names neither the machine nor the keys.
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
