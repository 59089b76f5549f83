import { deliverBundle } from "../../sdk/operations/deliverBundle";
import { type MachineLogin, targetOf } from "./machineLogin";
import { replacesForMachine } from "./replacesForMachine";
import { withTransientInputs } from "./transientInputs";

export interface Inputs extends MachineLogin {
    /** The machine's secrets and configuration, packed; a secret. */
    bundle: string;
}

export interface State extends Pick<MachineLogin, "machineId" | "sshAddress" | "hostKey"> {
    /** Fingerprint of the bundle: changes when anything that the machine was given changes. */
    delivered: string;
}

/** Gives a machine its secrets and its configuration. A delete takes nothing back, because it all ends with the machine. */
export const deliveryProvider = withTransientInputs<Inputs, State>(["bundle", "sshPrivateKey", "delivered"], {
    async create(inputs) {
        return { id: `${inputs.nodeName}-${inputs.machineId}`, outs: await deliver(inputs) };
    },
    async diff(_id, olds, news) {
        const replaces = replacesForMachine(olds, news);
        const changes =
            olds.machineId !== news.machineId ||
            olds.sshAddress !== news.sshAddress ||
            olds.hostKey !== news.hostKey ||
            olds.delivered !== news.bundle;
        return { changes, replaces };
    },
    async update(_id, _olds, news) {
        return { outs: await deliver(news) };
    },
    async delete() {},
});

async function deliver(inputs: Inputs): Promise<State> {
    const { machineId, sshAddress, hostKey, bundle, timeoutSeconds } = inputs;
    await deliverBundle(targetOf(inputs), bundle, timeoutSeconds);
    return { machineId, sshAddress, hostKey, delivered: bundle };
}
