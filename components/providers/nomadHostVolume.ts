import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { type HostVolume, type HostVolumeRequest, type NomadClient, orUndefined } from "../../sdk/api";
import { withCluster } from "../../sdk/cluster";
import {
    changeHostVolume,
    createHostVolume,
    deleteHostVolume,
    withoutOwner,
} from "../../sdk/operations/hostVolume";
import { clusterChanged } from "./clusterChanged";
import { type Importable, ofExisting } from "./existing";
import { replacement } from "./replacement";
import { withValidSecrets } from "./validSecrets";

export interface Inputs extends HostVolumeRequest, Importable {
    /** The resource's project, stack and name. Another owner changes nothing. */
    owner: string;
}

export interface State extends Inputs {
    /** ID and name of the node on which Nomad put the volume. */
    nodeId: string;
    node: string;
    path: string;
}

const fixed = ["name", "namespace", "plugin", "nodePool", "constraints", "parameters"] as const;
const changeable = ["capabilities", "capacityMinBytes", "capacityMaxBytes"] as const;

const provider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async create(inputs: Inputs) {
        return withCluster(inputs.cluster, async ({ nomad }) => {
            const volume = await createHostVolume(nomad, requestOf(inputs), inputs.owner);
            return { id: volume.id, outs: { ...inputs, ...(await placeOf(nomad, volume)) } };
        });
    },
    async diff(_id, olds: State, news: Inputs) {
        const { replaces } = replacement<Inputs>(olds, news, fixed);
        const changed = changeable.some((key) => !isDeepStrictEqual(olds[key], news[key]));
        return {
            changes: changed || replaces.length > 0 || clusterChanged(olds, news),
            replaces,
            deleteBeforeReplace: true,
        };
    },
    async update(id, olds: State, news: Inputs) {
        const { nodeId, node, path } = olds;
        if (changeable.some((key) => !isDeepStrictEqual(olds[key], news[key])))
            await withCluster(news.cluster, ({ nomad }) => changeHostVolume(nomad, id, requestOf(news)));
        return { outs: { ...news, nodeId, node, path } };
    },
    async delete(id, { cluster, namespace }: State) {
        await withCluster(await withValidSecrets(cluster), ({ nomad }) =>
            deleteHostVolume(nomad, id, namespace),
        );
    },
};

/** A dynamic host volume. */
export const nomadHostVolumeProvider = ofExisting<Inputs, State>(
    {
        what: "Nomad host volume",
        async find({ nomad }, id, { namespace, nodePool, path: isInState }) {
            const volume = await orUndefined(nomad.hostVolumes.read(id, namespace));
            const node = volume && (await orUndefined(nomad.nodes.read(volume.nodeId)));
            // The content is lost with the node.
            if (volume === undefined || node === undefined) return undefined;
            const { capabilities, capacityMinBytes, capacityMaxBytes } = volume;
            const found = { capabilities, capacityMinBytes, capacityMaxBytes, node: node.name };
            if (isInState !== undefined) return found;
            const { name, plugin, parameters, nodeId, path } = volume;
            const constraints = withoutOwner(volume.constraints);
            return {
                ...found,
                ...{ name, namespace: volume.namespace, plugin, parameters, constraints, nodeId, path },
                // Nomad fills in the pool of the node that it chose.
                nodePool: nodePool && volume.nodePool,
            };
        },
    },
    provider,
);

function requestOf(inputs: Inputs): HostVolumeRequest {
    const { name, namespace, plugin, nodePool, constraints, parameters } = inputs;
    const { capabilities, capacityMinBytes, capacityMaxBytes } = inputs;
    const choice = { name, namespace, plugin, nodePool, constraints, parameters };
    return { ...choice, capabilities, capacityMinBytes, capacityMaxBytes };
}

async function placeOf(nomad: NomadClient, { nodeId, path }: HostVolume) {
    return { nodeId, node: (await nomad.nodes.read(nodeId)).name, path };
}
