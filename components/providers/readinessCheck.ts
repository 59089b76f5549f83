import { isDeepStrictEqual } from "node:util";
import { checkReadiness } from "../../sdk/operations/checkReadiness";
import { type MachineLogin, targetOf } from "./machineLogin";
import { replacesForMachine } from "./replacesForMachine";
import { withTransientInputs } from "./transientInputs";

export interface Inputs extends MachineLogin {
    /** SecretID of a Nomad token that may only look. */
    observerToken: string;
    /** Changes when the machine is given something else. */
    delivered: string;
    /** Changes when the machine starts; absent if the platform does not tell. */
    boot?: string;
}

/** A change of one of these repeats the check. */
export type State = Omit<Inputs, "cluster" | "nodeName" | "sshUser" | "timeoutSeconds">;

/** Passes when a machine's agents are part of a healthy cluster, and again when that has to be shown anew. */
export const readinessCheckProvider = withTransientInputs<Inputs, State>(["observerToken", "sshPrivateKey"], {
    async create(inputs) {
        return { id: `${inputs.nodeName}-${inputs.machineId}`, outs: await check(inputs) };
    },
    async diff(_id, olds, news) {
        const changes = !isDeepStrictEqual(stateOf(olds), stateOf(news));
        return { changes, replaces: replacesForMachine(olds, news) };
    },
    async update(_id, _olds, news) {
        return { outs: await check(news) };
    },
    async delete() {},
});

async function check(inputs: Inputs): Promise<State> {
    await checkReadiness(targetOf(inputs), inputs.observerToken, inputs.timeoutSeconds);
    return stateOf(inputs);
}

function stateOf(props: State): State {
    const { machineId, sshAddress, hostKey, sshPrivateKey, observerToken, delivered, boot } = props;
    return { machineId, sshAddress, hostKey, sshPrivateKey, observerToken, delivered, boot };
}
