import { ApiError, orUndefined } from "../errors";
import type { HttpTransport } from "../http";

/** A way in which jobs may mount a host volume. */
export interface HostVolumeCapability {
    /** `single-node-reader-only`, `single-node-writer`, `single-node-single-writer` or `single-node-multi-writer`. */
    accessMode: string;
    /** `file-system` or `block-device`. */
    attachmentMode: string;
}

/** A condition that the node of a host volume meets. */
export interface HostVolumeConstraint {
    /** Attribute of the node, for example `${node.class}`. */
    attribute: string;
    /** Operator, for example `=`. */
    operator: string;
    /** Value with which the attribute is compared; empty for operators that need none. */
    value: string;
}

/** The wanted properties of a host volume. */
export interface HostVolumeRequest {
    /** Name by which jobs mount the volume. Several volumes may have it, on one node each. */
    name: string;
    /** Namespace of the jobs that may mount it. */
    namespace: string;
    /** Plugin that makes the volume on its node, for example `mkdir`. */
    plugin: string;
    /** Pool of the nodes among which Nomad chooses. Default: all nodes. */
    nodePool?: string;
    /** Conditions for the node. */
    constraints: HostVolumeConstraint[];
    /** Ways in which jobs may mount it. */
    capabilities: HostVolumeCapability[];
    /** Least size in bytes. 0: any. The plugin `mkdir` ignores it. */
    capacityMinBytes: number;
    /** Greatest size in bytes. 0: any. The plugin `mkdir` ignores it. */
    capacityMaxBytes: number;
    /** Settings of the plugin. */
    parameters: Record<string, string>;
}

/** An allocation that mounts a host volume. */
export interface HostVolumeUse {
    /** ID of the allocation. */
    id: string;
    /** ID of its job. */
    job: string;
    /** Status that the servers want: `run`, `stop` or `evict`. */
    desiredStatus: string;
}

/** A volume that a plugin made on a node while the cluster runs: a dynamic host volume. */
export interface HostVolume extends HostVolumeRequest {
    /** ID of the volume, a UUID. */
    id: string;
    /** ID of its node. */
    nodeId: string;
    /** Its folder on the node. */
    path: string;
    /** Size in bytes; 0 if the plugin does not limit it. */
    capacityBytes: number;
    /** `pending` until its node has reported it, then `ready`; `unavailable` if the node is gone. */
    state: string;
    /** Allocations that have not ended and mount it. */
    allocations: HostVolumeUse[];
}

/**
 * Dynamic host volumes. They belong to a namespace, by default `default`.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/volumes
 */
export class NomadHostVolumes {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /**
     * The IDs of the volumes of a name. Needs `host-volume-read`.
     *
     * @param name name of the volumes
     * @param namespace namespace of the volumes
     */
    async list(name: string, namespace?: string): Promise<string[]> {
        const query = { type: "host", prefix: name, namespace };
        const { value } = await this.http.json<{ ID: string; Name: string }[]>({
            path: "/v1/volumes",
            query,
        });
        return value.filter(({ Name }) => Name === name).map(({ ID }) => ID);
    }

    /**
     * Reads a volume. Needs `host-volume-read`.
     *
     * @param id ID of the volume
     * @param namespace namespace of the volume
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async read(id: string, namespace?: string): Promise<HostVolume> {
        return decode((await this.http.json<WireVolume>({ path: pathOf(id), query: { namespace } })).value);
    }

    /**
     * Lets Nomad choose a node, and the plugin make the volume there. Needs `host-volume-create`. With the ID of a volume that no
     * allocation uses, changes its capacity and capabilities.
     *
     * @param volume the volume
     * @param id ID of the volume that is changed. Default: a new volume
     * @returns The volume, which is not ready yet.
     * @throws ApiError if no node fits, if the plugin fails, or if the volume to be changed is in use.
     */
    async create(volume: HostVolumeRequest, id?: string): Promise<HostVolume> {
        const { value } = await this.http.json<{ Volume: WireVolume }>({
            method: "PUT",
            path: pathOf("create"),
            query: { namespace: volume.namespace },
            body: { Volume: encode(volume, id) },
            idempotent: id !== undefined,
        });
        return decode(value.Volume);
    }

    /**
     * Deletes a volume with its content. Succeeds as well if it does not exist. Needs `host-volume-delete`.
     *
     * @param id ID of the volume
     * @param namespace namespace of the volume
     * @param force whether Nomad forgets the volume if its node does not answer; the content then stays there
     * @throws ApiError if an allocation uses it, or if its node does not answer and `force` is false.
     */
    async delete(id: string, namespace?: string, force = false): Promise<void> {
        const query = { namespace, force };
        try {
            await orUndefined(
                this.http.json({ method: "DELETE", path: `${pathOf(id)}/delete`, query, idempotent: true }),
            );
        } catch (error) {
            if (!(error instanceof ApiError) || !/no such volume/.test(error.body)) throw error;
        }
    }
}

function pathOf(id: string): string {
    return `/v1/volume/host/${encodeURIComponent(id)}`;
}

interface WireVolume {
    ID?: string;
    Name: string;
    Namespace: string;
    PluginID: string;
    NodePool?: string;
    NodeID?: string;
    Constraints?: { LTarget: string; Operand: string; RTarget: string }[] | null;
    RequestedCapabilities?: { AccessMode: string; AttachmentMode: string }[] | null;
    RequestedCapacityMinBytes: number;
    RequestedCapacityMaxBytes: number;
    CapacityBytes?: number;
    Parameters?: Record<string, string> | null;
    HostPath?: string;
    State?: string;
    Allocations?: { ID: string; JobID: string; DesiredStatus: string }[] | null;
}

function encode(volume: HostVolumeRequest, id?: string): WireVolume {
    return {
        ID: id,
        Name: volume.name,
        Namespace: volume.namespace,
        PluginID: volume.plugin,
        NodePool: volume.nodePool,
        Constraints: volume.constraints.map(({ attribute, operator, value }) => ({
            LTarget: attribute,
            Operand: operator,
            RTarget: value,
        })),
        RequestedCapabilities: volume.capabilities.map(({ accessMode, attachmentMode }) => ({
            AccessMode: accessMode,
            AttachmentMode: attachmentMode,
        })),
        RequestedCapacityMinBytes: volume.capacityMinBytes,
        RequestedCapacityMaxBytes: volume.capacityMaxBytes,
        Parameters: volume.parameters,
    };
}

function decode(wire: WireVolume): HostVolume {
    return {
        id: wire.ID ?? "",
        name: wire.Name,
        namespace: wire.Namespace,
        plugin: wire.PluginID,
        nodePool: wire.NodePool ?? "",
        nodeId: wire.NodeID ?? "",
        constraints: (wire.Constraints ?? []).map(({ LTarget, Operand, RTarget }) => ({
            attribute: LTarget,
            operator: Operand,
            value: RTarget,
        })),
        capabilities: (wire.RequestedCapabilities ?? []).map(({ AccessMode, AttachmentMode }) => ({
            accessMode: AccessMode,
            attachmentMode: AttachmentMode,
        })),
        capacityMinBytes: wire.RequestedCapacityMinBytes,
        capacityMaxBytes: wire.RequestedCapacityMaxBytes,
        capacityBytes: wire.CapacityBytes ?? 0,
        parameters: wire.Parameters ?? {},
        path: wire.HostPath ?? "",
        state: wire.State ?? "",
        allocations: (wire.Allocations ?? []).map(({ ID, JobID, DesiredStatus }) => ({
            id: ID,
            job: JobID,
            desiredStatus: DesiredStatus,
        })),
    };
}
