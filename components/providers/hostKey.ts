import type * as pulumi from "@pulumi/pulumi";
import { hostKeysOn } from "../../sdk/nspawn";
import { untilSshAnswers } from "../../sdk/operations/untilSshAnswers";
import { fingerprint } from "../../sdk/ssh";
import { replacesForMachine } from "./replacesForMachine";
import { thisUpdate } from "./thisUpdate";

export interface Inputs {
    nodeName: string;
    machineId: string;
    sshAddress: string;
    /** The machine's name on this host, where its disk has its keys; absent for machines elsewhere. */
    localName?: string;
    /** Seconds that the machine may take to answer SSH. */
    timeoutSeconds: number;
}

export interface State extends Inputs {
    publicKey: string;
}

/**
 * A machine's SSH host key, recorded when an update first meets the machine, and kept as long as the machine. A refresh does not
 * ask the machine, so the key changes only if this resource is replaced.
 */
export const hostKeyProvider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async check(olds: Partial<Inputs>, news: Inputs) {
        if (olds.sshAddress !== undefined) thisUpdate.knownAddresses.add(olds.sshAddress);
        return { inputs: news };
    },
    async create(inputs: Inputs) {
        const publicKey = await untilSshAnswers({ ...inputs, name: inputs.nodeName }, inputs.timeoutSeconds);
        const told = await toldBy(inputs, publicKey);
        console.error(`${inputs.nodeName}: SSH host key ${fingerprint(publicKey)}, ${told}`);
        const outs: State = { ...inputs, publicKey };
        return { id: `${inputs.nodeName}-${inputs.machineId}`, outs };
    },
    async diff(_id, olds: State, news: Inputs) {
        const replaces = replacesForMachine(olds, news);
        // Other changes do not matter before the machine is replaced.
        return { changes: replaces.length > 0, replaces };
    },
    async delete() {},
};

/** @throws Error if the platform knows the machine's keys and this is none of them. */
async function toldBy({ nodeName, sshAddress, localName }: Inputs, publicKey: string): Promise<string> {
    if (localName === undefined) return "trusted at first use";
    const own = await hostKeysOn(localName);
    if (own.includes(publicKey)) return "as on its disk";
    throw new Error(
        `Expected ${nodeName} at ${sshAddress} to show one of the SSH host keys on its disk (${own.map(fingerprint).join(", ")}), ` +
            `got ${fingerprint(publicKey)}: another machine answers there. Nothing was sent to it.`,
    );
}
