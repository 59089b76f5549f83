import { randomBytes } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import { runtime } from "@pulumi/pulumi";
import { bootDocument } from "../../sdk/node";
import { createMachine, ensureImage, getMachine, removeMachine, startMachine } from "../../sdk/nspawn";
import { artifactsMount } from "../platforms/local/artifactsMount";

export interface Inputs {
    machineName: string;
    hostName: string;
    network: string;
    /** The node program's settings for this machine, as in node.env. */
    settings: string;
    /** Public keys that may log in. */
    sshAuthorizedKeys: string[];
    artifactsDirectory: string;
    /** Always true in the program; in the state, whether the machine runs. */
    running: boolean;
    /** The address that a refresh found. */
    address?: string;
}

export interface State extends Inputs {
    /** ID of the boot, new with each start. */
    boot: string;
    /** Stored by an earlier version only. */
    userData?: string;
}

/** Different from all earlier ones. */
const nonce = () => randomBytes(4).toString("hex");

/**
 * A preview does not know the values that depend on the releases before these are installed. Other versions of Consul and Nomad come
 * with a delivery and replace no machine; the update itself compares the values.
 */
function isStillUnknown(property: keyof Inputs, news: Inputs): boolean {
    return property === "artifactsDirectory" && news[property] === runtime.unknownValue;
}

/** A machine of systemd-nspawn on this host. A stopped one is started by the next update after a refresh. */
export const localMachineProvider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    /** The address stays an input, because a preview of a start knows the inputs alone, and all certificates need it. */
    async check(olds: Partial<Inputs>, news: Inputs) {
        return { inputs: olds.address === undefined ? news : { ...news, address: olds.address } };
    },
    async create(inputs: Inputs) {
        const progress = (line: string) => console.error(`${inputs.hostName}: ${line}`);
        await ensureImage(progress);
        const machine = await createMachine(
            {
                name: inputs.machineName,
                hostName: inputs.hostName,
                userData: bootDocument(inputs),
                interfaces: [{ name: "eth0", network: inputs.network }],
                readOnlyMounts: [{ source: inputs.artifactsDirectory, target: artifactsMount }],
            },
            progress,
        );
        return {
            // A machine that replaces another under the same name has another ID, so that everything is delivered again.
            id: `${inputs.machineName}-${nonce()}`,
            outs: {
                ...inputs,
                running: true,
                boot: nonce(),
                address: machine.interfaces[0]?.address,
            },
        };
    },
    async diff(_id, olds: State, news: Inputs) {
        // A bundle brings everything that user-data holds, so changed user-data must not replace the machine. It must not count as a
        // change either, because a preview of a change knows no address and would announce new certificates for every machine.
        const fixed = ["machineName", "hostName", "network", "artifactsDirectory"] as const;
        const replaces = fixed.filter(
            (property) => olds[property] !== news[property] && !isStillUnknown(property, news),
        );
        return {
            changes: replaces.length > 0 || !olds.running,
            replaces,
            deleteBeforeReplace: true,
        };
    },
    async read(id, props: State | undefined) {
        const machine = props && (await getMachine(props.machineName));
        if (machine === undefined) return {};
        const found = {
            ...props!,
            running: machine.state === "running",
            address: machine.interfaces[0]?.address,
        };
        delete found.userData;
        const inputs: Partial<State> = { ...found, running: true };
        delete inputs.boot;
        // The SDK's type has the state's properties for the inputs too.
        return { id, props: found, inputs: inputs as State };
    },
    async update(_id, olds: State, news: Inputs) {
        const { boot, address } = olds;
        const outs = { ...news, running: true, boot, address };
        if (olds.running) return { outs };
        await startMachine(olds.machineName);
        // A new boot, so that the readiness check waits for its agents again.
        return { outs: { ...outs, boot: nonce() } };
    },
    async delete(_id, { machineName }: Inputs) {
        await removeMachine(machineName);
    },
};
