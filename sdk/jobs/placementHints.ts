import type { JobGroup } from "./jobGroup";

/**
 * How to mend a refusal of the scheduler with the arguments of this package. The patterns match the texts of Nomad's
 * scheduler/feasible/feasible.go, rank.go and nomad/job_endpoint_hooks.go; `test/integration/providers/refusals.test.ts` asks a real one.
 */
type Hint = [pattern: RegExp, mend: (match: string[], group: JobGroup) => string | string[]];

const constraints: Hint[] = [
    [/^missing drivers$/, (_, group) => driversOf(group).map(driverHint)],
    [/^missing compatible host volumes$/, (_, group) => volumesOf(group, "host").map(hostVolumeHint)],
    [/^(CSI |missing CSI )/, () => csi],
    [/^missing network$/, (_, group) => networkHint(group)],
    [/^\$\{attr\.plugins\.cni\.version\.consul-cni\}/, () => transparentProxy],
    [/^\$\{attr\.plugins\.cni\./, () => bridge],
    [
        /^missing host network "(.*)" for port /,
        ([, name]) =>
            `Define host network \`${name}\` for the clients in \`nomad.extra\`: \`client { host_network "${name}" { cidr = "…" } }\`.`,
    ],
    [
        /^\$\{attr\.consul\.version\}/,
        () =>
            "The Consul agent of these machines did not answer Nomad. See `npm run status`, and `npm run logs -- NODE consul`.",
    ],
    [
        /^\$\{attr\.vault\.version\}/,
        () => "Vault is no part of this package. Configure the address of yours in `nomad.extra`.",
    ],
    [
        /^\$\{attr\.nomad\.version\} semver (.*)/,
        ([, range]) => `Set \`nomadVersion\` to a version in the range \`${range}\`.`,
    ],
    [
        /^\$\{node\.class\} =+ (.+)$/,
        ([, name]) =>
            `Set \`groups.<group>.nodeClass\` to \`${JSON.stringify(name)}\` for a group of clients.`,
    ],
    [
        /^\$\{meta\.([^}]+)\} =+ (.+)$/,
        ([, key, value]) =>
            `Set \`groups.<group>.meta\` to \`${JSON.stringify({ [key!]: value })}\` for a group of clients.`,
    ],
    [
        /^\$\{node\.datacenter\} =+ (.+)$/,
        () =>
            "All nodes of a cluster are in its `datacenter`. Name that one in the job, or leave the constraint out.",
    ],
    [
        /^distinct_hosts$/,
        () =>
            "Each allocation needs a node of its own: raise `groups.<group>.count` of the clients, or lower the job's `count`.",
    ],
    [
        /^missing devices$/,
        () =>
            "No client has such a device. Machines with it need a device plugin, which `nomad.extra` can configure.",
    ],
];

const exhaustions: Hint[] = [
    [/^memory$/, (_, group) => resourceHint("memory", sumOf(group, "MemoryMB"), "MiB of memory")],
    [/^cpu$/, (_, group) => resourceHint("cpu", sumOf(group, "CPU"), "MHz of CPU")],
    [/^(numa-)?cores$/, (_, group) => resourceHint("cores", sumOf(group, "Cores"), "cores")],
    [
        /^disk$/,
        (_, { EphemeralDisk }) =>
            `The group asks for ${EphemeralDisk?.SizeMB ?? 300} MB of disk. Lower \`ephemeral_disk.size\` in the job, or raise \`groups.<group>.size\` of the clients.`,
    ],
    [
        /^network: reserved port collision (?:.*=)?(\d+)$/,
        ([, port]) =>
            `Port ${port} is taken on these nodes, and a node has it once. Leave \`static\` out for a port that Nomad chooses, lower the job's \`count\`, or raise \`groups.<group>.count\` of the clients.`,
    ],
    [
        /^network: dynamic port selection failed/,
        () =>
            "All ports that Nomad may choose on these nodes are taken. Raise `groups.<group>.count` of the clients.",
    ],
    [
        /^conflicting claims for host volume with single-writer$/,
        () =>
            "Another allocation writes to the host volume. Give the job `count = 1`, or the volume an `access_mode` for several writers.",
    ],
];

/** How to mend a constraint that does not hold. Empty if no argument of this package would. */
export function constraintHints(text: string, group: JobGroup): string[] {
    return hintsFor(constraints, text, group);
}

/** How to mend a lack of resources. */
export function exhaustionHints(dimension: string, group: JobGroup): string[] {
    return hintsFor(exhaustions, dimension, group);
}

/**
 * How to mend that the scheduler found no node at all.
 *
 * @param pool name of the job's node pool, if it names one.
 * @param datacenters to which the job is limited.
 */
export function noNodeHints(pool: string | undefined, datacenters: string[]): string[] {
    const names = datacenters.map((name) => `\`${name}\``).join(", ");
    return [
        noClients,
        ...(pool === undefined ? [] : [poolHint(pool)]),
        ...(datacenters.length === 0
            ? []
            : [
                  `The job accepts nodes of ${names} only: compare that with the cluster's \`datacenter\`, or leave \`datacenters\` out.`,
              ]),
    ];
}

/** How to mend a job's registration that Nomad refuses with `text`. */
export function registrationHints(text: string): string[] {
    const [, pool] = /is in nonexistent node pool "([^"]+)"/.exec(text) ?? [];
    return pool === undefined ? [] : [poolHint(pool)];
}

const noClients =
    "A job needs a Nomad client that is ready and eligible: see `npm run status`. `groups.<group>.roles` decides which machines are clients.";

const bridge =
    "Mode `bridge` needs the CNI plugins, which each Nomad client of this package has in /opt/cni/bin. `npm run logs -- NODE nomad` says why these nodes did not find them.";

const transparentProxy =
    "This package does not install the plugin consul-cni. Leave `transparent_proxy` out and name the `upstreams`.";

const csi =
    "Register the volume, and run its CSI plugin as a job on these nodes. If the plugin's containers are privileged, set `groups.<group>.drivers.docker.allowPrivileged` to `true`.";

function hintsFor(hints: Hint[], text: string, group: JobGroup): string[] {
    for (const [pattern, mend] of hints) {
        const match = pattern.exec(text);
        if (match) return [mend(match, group)].flat();
    }
    return [];
}

function poolHint(pool: string): string {
    return `Set \`groups.<group>.nodePool\` to \`${JSON.stringify(pool)}\` for a group of clients, or leave \`node_pool\` out of the job.`;
}

function driversOf({ Tasks }: JobGroup): string[] {
    return [...new Set((Tasks ?? []).flatMap(({ Driver }) => Driver ?? []))];
}

function driverHint(driver: string): string {
    switch (driver) {
        case "docker":
            return "Driver `docker` needs Docker on the client: leave `groups.<group>.drivers.docker.enabled` at `true`. `npm run status` names clients whose Docker does not answer.";
        case "raw_exec":
            return "Driver `raw_exec` is off by default, because its tasks run as root without isolation: set `groups.<group>.drivers.rawExec` to `true`, or use `exec`.";
        case "exec":
            return "Driver `exec` is on for every client. `npm run logs -- NODE nomad` says why it is not healthy.";
        case "java":
            return "Driver `java` needs a Java runtime, which this package does not install: use a machine image with Java, or an image of Docker.";
        default:
            return `Driver \`${driver}\` is not part of this package: use \`docker\` or \`exec\`, or configure its plugin in \`nomad.extra\`.`;
    }
}

function volumesOf({ Volumes }: JobGroup, type: string): string[] {
    const sources = Object.entries(Volumes ?? {}).flatMap(([name, volume]) =>
        volume?.Type === type ? [volume.Source || name] : [],
    );
    return [...new Set(sources)];
}

function hostVolumeHint(source: string): string {
    return `Host volume \`${source}\`: add it to \`groups.<group>.hostVolumes\` of the clients, or make it with \`NomadHostVolume\`. A \`readOnly\` one serves jobs that only read.`;
}

function networkHint({ Networks }: JobGroup): string {
    const mode = Networks?.find(({ Mode }) => Mode)?.Mode ?? "host";
    if (mode === "bridge") return bridge;
    return mode.startsWith("cni/")
        ? `Mode \`${mode}\` needs a CNI configuration of that name on the client, which this package does not install. Use \`bridge\`.`
        : `Mode \`${mode}\` exists on none of these nodes. Use \`host\` or \`bridge\`.`;
}

function sumOf({ Tasks }: JobGroup, key: "CPU" | "MemoryMB" | "Cores"): number {
    return (Tasks ?? []).reduce((sum, { Resources }) => sum + (Resources?.[key] ?? 0), 0);
}

function resourceHint(field: string, sum: number, unit: string): string {
    return `The group asks for ${sum} ${unit}. Lower \`resources.${field}\` in the job, or raise \`groups.<group>.size\` or \`count\` of the clients.`;
}
