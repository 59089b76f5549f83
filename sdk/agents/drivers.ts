import type { DockerPlan, DriverPlan } from "../topology";
import { paths } from "./settings";
import { taskIsolation } from "./taskIsolation";

/** Nomad's settings of task drivers on one machine. */
export interface DriverConfig {
    /** `client.options`: names in one text. */
    options: { "driver.denylist": string };
    plugin: Record<string, { config: object }>;
}

export function driverConfig({ docker, rawExec }: DriverPlan): DriverConfig {
    // `qemu` confines nothing: it opens any file as root that the task names.
    const denied = [...(rawExec ? [] : ["raw_exec"]), "qemu", ...(docker ? [] : ["docker"])];
    return {
        options: { "driver.denylist": denied.join(",") },
        plugin: {
            ...taskIsolation.plugin,
            ...(docker && { docker: { config: dockerConfig(docker) } }),
            ...(rawExec && { raw_exec: { config: { enabled: true } } }),
        },
    };
}

/** https://developer.hashicorp.com/nomad/docs/deploy/task-driver/docker#plugin-options */
function dockerConfig(docker: DockerPlan): object {
    return {
        allow_privileged: docker.allowPrivileged,
        ...(!docker.allowPrivileged && { allow_runtimes: [confined] }),
        volumes: { enabled: docker.volumes },
        ...(docker.infraImage && { infra_image: docker.infraImage }),
        gc: { image_delay: `${docker.imageGcDelaySeconds}s` },
        extra_labels: docker.extraLabels,
        // Read at each pull, so that a changed password restarts nothing.
        auth: { config: paths.registryLogins },
        logging: { type: "json-file", config: logLimits(docker) },
    };
}

/** Docker's name of the runtime that refuses the machine's processes and devices; see docs/tasks.md. */
const confined = "confined";

function logLimits(docker: DockerPlan): Record<"max-size" | "max-file", string> {
    return { "max-size": `${docker.logMaxSizeMb}m`, "max-file": String(docker.logMaxFiles) };
}

/**
 * Docker's configuration on one machine: https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file. Containers of Nomad's
 * tasks get their own log limits from Nomad; these are for all other containers. `live-restore` is not set: a container that runs on
 * while Docker is away is lost to Nomad, which starts the task a second time, perhaps on another machine. No `dns` either: containers get the servers of /etc/resolv.conf.
 */
export function dockerDaemonConfig(docker: DockerPlan): object {
    return {
        // Also without being the default, because containers that were made with it need it until they end.
        runtimes: { [confined]: { path: paths.containerRuntime } },
        ...(!docker.allowPrivileged && { "default-runtime": confined }),
        "log-driver": "json-file",
        "log-opts": logLimits(docker),
        ...(docker.registryMirrors.length > 0 && { "registry-mirrors": docker.registryMirrors }),
    };
}

/** Passwords of registries, in the format of `docker login`. */
export function registryLogins(registries: Readonly<Record<string, RegistryLogin>>): object {
    const auths = Object.entries(registries).map(([host, { username, password }]) => [
        // Docker's name of its own registry.
        host === "docker.io" ? "https://index.docker.io/v1/" : host,
        { auth: Buffer.from(`${username}:${password}`).toString("base64") },
    ]);
    return { auths: Object.fromEntries(auths) as object };
}

/** A user of a registry. */
export interface RegistryLogin {
    username: string;
    password: string;
}
