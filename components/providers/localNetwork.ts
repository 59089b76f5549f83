import type * as pulumi from "@pulumi/pulumi";
import { createNetwork, getNetwork, removeNetwork } from "../../sdk/nspawn";

export interface Inputs {
    networkName: string;
    /** The wanted network; undefined: any network that nothing on this computer uses. */
    wantedCidr?: string;
}

export interface State extends Inputs {
    cidr: string;
}

export const localNetworkProvider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async create(inputs: Inputs) {
        const { name, cidr } = await createNetwork({ name: inputs.networkName, cidr: inputs.wantedCidr });
        return { id: name, outs: { ...inputs, cidr } };
    },
    async diff(_id, olds: State, news: Inputs) {
        // Without a wanted network, keeps the chosen one.
        const otherCidr = news.wantedCidr !== undefined && news.wantedCidr !== olds.cidr;
        const replaces = [
            ...(olds.networkName === news.networkName ? [] : ["networkName"]),
            ...(otherCidr ? ["wantedCidr"] : []),
        ];
        return { changes: replaces.length > 0, replaces, deleteBeforeReplace: true };
    },
    async read(id, props: State | undefined) {
        const network = props && (await getNetwork(id));
        return network === undefined ? {} : { id, props: { ...props!, cidr: network.cidr } };
    },
    async delete(id) {
        await removeNetwork(id);
    },
};
