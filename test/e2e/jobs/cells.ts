import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { NomadJobSpec } from "../../../sdk/api";

export const networks = {
    exec: ["host", "bridge"],
    raw_exec: ["host", "bridge"],
    docker: ["host", "bridge", "docker"],
} as const;
export type Driver = keyof typeof networks;

/** `none`: the folder of the allocation. `raw_exec` has no root folder of its own, so Nomad mounts nothing for its tasks. */
export const volumesOf = (driver: Driver) =>
    driver === "raw_exec" ? (["none"] as const) : (["none", "host", "dynamic"] as const);
export type Volume = ReturnType<typeof volumesOf>[number];

export const providers = ["consul", "nomad"] as const;

/** A job that answers over HTTP. */
export interface Cell {
    driver: Driver;
    network: string;
    volume: Volume;
    provider: (typeof providers)[number];
    /** Name of its service. */
    service: string;
}

export const cells: readonly Cell[] = (Object.keys(networks) as Driver[]).flatMap((driver) =>
    networks[driver].flatMap((network) =>
        volumesOf(driver).flatMap((volume) =>
            providers.map((provider) => ({
                ...{ driver, network, volume, provider },
                service: ["cell", driver.replace("_", "-"), network, volume, provider].join("-"),
            })),
        ),
    ),
);

const program = readFileSync(join(__dirname, "cell.py"), "utf8");
const folder = "/srv/volume";

/** One job for the cells of a driver and a network, with a group for each. */
export function jobOf(driver: Driver, network: string): NomadJobSpec {
    const own = cells.filter((cell) => cell.driver === driver && cell.network === network);
    return {
        ID: `table-${driver}-${network}`,
        Datacenters: ["*"],
        NodePool: driver === "raw_exec" ? "trusted" : "default",
        Update: {
            MaxParallel: own.length,
            MinHealthyTime: 1e9,
            HealthyDeadline: 200e9,
            ProgressDeadline: 210e9,
        },
        TaskGroups: own.map(groupOf),
    };
}

function groupOf(cell: Cell): object {
    const { network, volume, provider, service } = cell;
    const mapped = network !== "host";
    return {
        Name: service,
        Count: 1,
        EphemeralDisk: { SizeMB: 30 },
        Networks: [
            {
                Mode: network === "docker" ? "host" : network,
                DynamicPorts: [{ Label: "http", ...(mapped && { To: 8080 }) }],
            },
        ],
        Services: [
            {
                ...{ Name: service, Provider: provider, PortLabel: "http" },
                Checks: [{ Type: "http", Path: "/", Interval: 2e9, Timeout: 1e9 }],
            },
        ],
        ...(volume !== "none" && {
            Volumes: {
                volume: {
                    ...{ Name: "volume", Type: "host", Source: volume === "host" ? "cells" : "dynamic" },
                    ...(volume === "dynamic" && {
                        AccessMode: "single-node-multi-writer",
                        AttachmentMode: "file-system",
                    }),
                },
            },
        }),
        Tasks: [taskOf(cell)],
    };
}

function taskOf({ driver, network, volume, provider, service }: Cell): object {
    const arguments_ = ["${NOMAD_TASK_DIR}/cell.py"];
    const docker = {
        ...{ image: "python:3-slim", command: "python3", args: arguments_ },
        ...(network === "host" && { network_mode: "host" }),
        ...(network === "docker" && { ports: ["http"] }),
    };
    return {
        Name: "cell",
        Driver: driver,
        Config: driver === "docker" ? docker : { command: "/usr/bin/python3", args: arguments_ },
        Env: {
            VOLUME: volume === "none" ? "${NOMAD_ALLOC_DIR}/data" : folder,
            ...{ PROVIDER: provider, SERVICE: service },
        },
        Templates: [
            { DestPath: "local/cell.py", EmbeddedTmpl: program },
            {
                ...{ DestPath: "local/found", ChangeMode: "noop" },
                EmbeddedTmpl: `{{ range nomadService "${service}" }}{{ .Address }}{{ end }}`,
            },
        ],
        ...(volume !== "none" && { VolumeMounts: [{ Volume: "volume", Destination: folder }] }),
        Resources: { CPU: 10, MemoryMB: 48 },
        LogConfig: { MaxFiles: 1, MaxFileSizeMB: 10 },
    };
}
