import type { DockerArgs, DriversArgs } from "./driverArgs";

/** Docker's settings on a machine, with all defaults filled in. */
export type DockerPlan = Required<Omit<DockerArgs, "enabled" | "infraImage">> &
    Pick<DockerArgs, "infraImage">;

/** The drivers of a Nomad client beside `exec` and `java`. */
export interface DriverPlan {
    /** Absent if the machine runs no Docker. */
    docker?: DockerPlan;
    /** Whether `raw_exec` is allowed. */
    rawExec: boolean;
}

export function planDrivers({ docker = {}, rawExec = false }: DriversArgs = {}): DriverPlan {
    const { enabled = true, ...given } = docker;
    return enabled ? { docker: { ...dockerDefaults, ...given }, rawExec } : { rawExec };
}

const dockerDefaults: DockerPlan = {
    allowPrivileged: false,
    volumes: false,
    registryMirrors: [],
    imageGcDelaySeconds: 180,
    extraLabels: [],
    logMaxSizeMb: 10,
    logMaxFiles: 3,
};
