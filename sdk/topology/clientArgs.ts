/** A folder of the machines that jobs may mount as a host volume. */
export interface HostVolumeArgs {
    /**
     * Absolute path of the folder, for example `/srv/redis`. Allowed: any folder that is not the agents', Docker's or the system's.
     * A folder that does not exist is created: writable for every user of a task that mounts it, or only for root if `readOnly` is
     * true. An existing folder keeps its owner and its mode.
     */
    path: string;
    /** Whether jobs may only read the folder. Default: false. */
    readOnly?: boolean;
}

/** Resources of a machine that Nomad keeps from jobs. */
export interface ReservedArgs {
    /** Processor time in MHz. Default: 0. Allowed: whole numbers from 0. */
    cpuMhz?: number;
    /** Memory in MB. Default: 0. Allowed: whole numbers from 0. */
    memoryMb?: number;
    /** Disk in MB. Default: 0. Allowed: whole numbers from 0. */
    diskMb?: number;
    /** Ports that no job gets, as numbers and ranges with commas between them, for example `22,9100-9200`. Default: none. */
    ports?: string;
}

/** Settings of a group's Nomad clients. A group without the role `nomad-client` takes none. */
export interface ClientArgs {
    /**
     * Node pool of the clients. Default: `default`. Allowed: 1 to 128 letters, digits, `-` and `_`, and not `all`, which is every
     * node. Nomad creates a pool with its first node. A job runs in a pool only if it names the pool.
     */
    nodePool?: string;
    /** Node class of the clients, which jobs see as `node.class` in their constraints. Default: none. Allowed: 1 to 128 letters, digits, `-`, `_` and `.`. */
    nodeClass?: string;
    /**
     * Metadata of the clients, which jobs see as `meta.<key>` in their constraints and templates. Default: none. Keys: 1 to 128
     * letters, digits, `-`, `_` and `.`. It is not secret: every job can read it.
     */
    meta?: Record<string, string>;
    /** Resources that jobs do not get. Default: none. */
    reserved?: ReservedArgs;
    /**
     * Folders that jobs may mount, by the name of the host volume. Default: none. Names: 1 to 128 letters, digits, `-` and `_`.
     * Every machine of the group has a folder of its own; its content is lost with the machine unless the path is on a volume.
     */
    hostVolumes?: Record<string, HostVolumeArgs>;
}
