import type * as pulumi from "@pulumi/pulumi";
import {
    createNetwork,
    forwardingProblem,
    getNetwork,
    type Network,
    reachesOutside,
    removeNetwork,
} from "../../sdk/nspawn";

export interface Inputs {
    networkName: string;
    /** The wanted network; undefined: any network that nothing on this computer uses. */
    wantedCidr?: string;
    /** Whether the machines reach the internet; in the state, whether they do so. An earlier version stored nothing. */
    internet?: boolean;
}

export interface State extends Inputs {
    cidr: string;
}

async function make({ networkName, wantedCidr, internet }: Inputs): Promise<Network> {
    const network = await createNetwork({ name: networkName, cidr: wantedCidr, internet });
    const problem = internet ? await forwardingProblem() : undefined;
    if (problem !== undefined) console.error(problem);
    return network;
}

export const localNetworkProvider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async create(inputs: Inputs) {
        const { name, cidr } = await make(inputs);
        return { id: name, outs: { ...inputs, cidr } };
    },
    async diff(_id, olds: State, news: Inputs) {
        // Without a wanted network, keeps the chosen one.
        const otherCidr = news.wantedCidr !== undefined && news.wantedCidr !== olds.cidr;
        const replaces = [
            ...(olds.networkName === news.networkName ? [] : ["networkName"]),
            ...(otherCidr ? ["wantedCidr"] : []),
        ];
        const changes = replaces.length > 0 || olds.internet !== news.internet;
        return { changes, replaces, deleteBeforeReplace: true };
    },
    async update(_id, { cidr }: State, news: Inputs) {
        await make({ ...news, wantedCidr: cidr });
        return { outs: { ...news, cidr } };
    },
    async read(id, props: State | undefined) {
        const network = props && (await getNetwork(id));
        if (network === undefined) return {};
        return { id, props: { ...props!, cidr: network.cidr, internet: await reachesOutside(network) } };
    },
    async delete(id) {
        await removeNetwork(id);
    },
};
