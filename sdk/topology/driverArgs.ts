/** The kinds of tasks that the machines of a group run, beside `exec` and `java`, which every Nomad client runs. */
export interface DriversArgs {
    /** Docker. Default: on, with the defaults of {@link DockerArgs}. */
    docker?: DockerArgs;
    /**
     * Whether tasks of the driver `raw_exec` run here. Default: false. With true, every author of a job is root on these machines and
     * reads the private keys and tokens of their agents.
     */
    rawExec?: boolean;
}

/** Docker on the machines of a group. */
export interface DockerArgs {
    /**
     * Whether the machines install Docker and run tasks of the driver `docker`. Default: true. With false, a Docker that is already
     * installed stays, is stopped, and no longer starts.
     */
    enabled?: boolean;
    /**
     * Whether a task may ask for `privileged = true`, which CSI plugins need, for `devices`, for `pid_mode` or for another `runtime`.
     * Default: false. With true, every author of a job is root on these machines and reads the private keys and tokens of their agents.
     */
    allowPrivileged?: boolean;
    /**
     * Whether a task may mount folders of the machine and Docker's own volumes. Default: false: a task mounts only folders of its
     * allocation, and volumes that Nomad mounts. With true, every author of a job reads and changes the files of these machines.
     */
    volumes?: boolean;
    /**
     * URLs of mirrors of Docker Hub, which are asked before it. Default: none. Allowed: `https://` or `http://`, a host and optionally a
     * port, without a path, for example `https://mirror.example.com`. Images of other registries come from those registries.
     */
    registryMirrors?: string[];
    /**
     * Image of the container that holds the network of a group in bridge mode with a Docker task. Default: Nomad's,
     * `registry.k8s.io/pause-amd64:3.3` on Intel and AMD processors. Machines that cannot reach that registry need an image of their own
     * registry, or of Docker Hub with `registryMirrors`; its program has to wait until it is stopped. With the tag `latest` it is pulled each time.
     */
    infraImage?: string;
    /**
     * Seconds from the end of the last task that used an image to the image's removal. Default: 180. Allowed: whole numbers from 10
     * to 2,592,000 (30 days). A longer time saves downloads and costs disk space.
     */
    imageGcDelaySeconds?: number;
    /**
     * Labels about its job that each container gets beside the allocation's ID. Default: none. Allowed: `job_name`, `job_id`,
     * `task_group_name`, `task_name`, `namespace`, `node_name`, `node_id`, or a beginning with `*`, such as `job*`.
     */
    extraLabels?: string[];
    /**
     * Megabytes of each of Docker's own log files of a container, which `docker logs` reads. Nomad's logs of a task are the `logs` block
     * of its job. Default: 10. Allowed: whole numbers from 1 to 1,000.
     */
    logMaxSizeMb?: number;
    /** Number of those log files of a container. Default: 3. Allowed: whole numbers from 1 to 100. */
    logMaxFiles?: number;
}
