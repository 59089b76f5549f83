import { randomBytes } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import { runtime } from "@pulumi/pulumi";
import { createMachine, ensureImage, getMachine, removeMachine, startMachine } from "../../sdk/nspawn";
import { artifactsMount } from "../platforms/local/artifactsMount";

interface Inputs {
    machineName: string;
    hostName: string;
    network: string;
    userData: string;
    artifactsDirectory: string;
}

interface State extends Omit<Inputs, "userData"> {
    running: boolean;
}

/** All but the user-data, which only a first boot reads and the state has among the inputs. */
function remembered<T extends object>(props: T & { userData?: string }): Omit<T, "userData"> {
    const rest = { ...props };
    delete rest.userData;
    return rest;
}

/** Unlike any before. */
const nonce = () => randomBytes(4).toString("hex");

/**
 * A preview does not know what depends on the releases before they were installed. Other versions of Consul and Nomad come
 * with a delivery and replace no machine; the update itself compares the values.
 */
function isStillUnknown(property: keyof Inputs, news: Inputs): boolean {
    return property === "artifactsDirectory" && news[property] === runtime.unknownValue;
}

/** A machine of systemd-nspawn on this host. A stopped one is started by the next update after a refresh. */
export const localMachineProvider: pulumi.dynamic.ResourceProvider = {
    async create(inputs: Inputs) {
        const progress = (line: string) => console.error(`${inputs.machineName}: ${line}`);
        await ensureImage(progress);
        const machine = await createMachine(
            {
                name: inputs.machineName,
                hostName: inputs.hostName,
                userData: inputs.userData,
                interfaces: [{ name: "eth0", network: inputs.network }],
                readOnlyMounts: [{ source: inputs.artifactsDirectory, target: artifactsMount }],
            },
            progress,
        );
        return {
            // Another machine of the same name is another machine: what lies on it has to be delivered again.
            id: `${inputs.machineName}-${nonce()}`,
            outs: {
                ...remembered(inputs),
                running: true,
                boot: nonce(),
                address: machine.interfaces[0]?.address,
            },
        };
    },
    async diff(_id, olds: State, news: Inputs) {
        // A bundle brings everything that user-data holds, so a changed document is no reason for another machine.
        const fixed = ["machineName", "hostName", "network", "artifactsDirectory"] as const;
        const replaces = fixed.filter(
            (property) => olds[property] !== news[property] && !isStillUnknown(property, news),
        );
        // An earlier version kept the user-data in the state twice.
        const outgrown = "userData" in olds;
        return {
            changes: replaces.length > 0 || !olds.running || outgrown,
            replaces,
            deleteBeforeReplace: true,
        };
    },
    async read(id, props: Inputs | undefined) {
        const machine = await getMachine(props?.machineName ?? "");
        if (machine === undefined) return {};
        return {
            id,
            props: {
                ...props,
                running: machine.state === "running",
                address: machine.interfaces[0]?.address,
            },
        };
    },
    async update(_id, olds: State, news: Inputs) {
        const outs = { ...remembered(olds), ...remembered(news), running: true };
        if (olds.running) return { outs };
        await startMachine(olds.machineName);
        // Another boot: its agents are waited for again.
        return { outs: { ...outs, boot: nonce() } };
    },
    async delete(_id, { machineName }: Inputs) {
        await removeMachine(machineName);
    },
};
