import type { Problem } from "../problem";
import type { ClientArgs, HostVolumeArgs, ReservedArgs } from "./clientArgs";

/** Folders that no job may mount, each with everything in it. */
const systemFolders = [
    ...[
        "/bin",
        "/boot",
        "/dev",
        "/etc",
        "/lib",
        "/lib32",
        "/lib64",
        "/proc",
        "/root",
        "/run",
        "/sbin",
        "/sys",
    ],
    // Nomad runs the programs below /opt/cni as root.
    ...["/opt/cni", "/tmp", "/usr", "/var/lock", "/var/run", "/var/tmp"],
    ...[
        "/var/lib/consul",
        "/var/lib/nomad",
        "/var/lib/nomad-cluster",
        "/var/lib/docker",
        "/var/lib/containerd",
    ],
];

/** Names that Nomad takes for node pools and for volumes (`validNodePoolName` in its node_pool.go). */
const nomadName = /^[a-zA-Z0-9_-]{1,128}$/;
const dottedName = /^[a-zA-Z0-9_.-]{1,128}$/;
const maxPort = 65535;

/** @param group the property of the group */
export function validateClient(group: string, args: ClientArgs): Problem[] {
    const path = (property: string) => `${group}.${property}`;
    return [
        ...validateNodePool(path("nodePool"), args.nodePool),
        ...named(path("nodeClass"), args.nodeClass, dottedName, "letters, digits, `-`, `_` and `.`", "gpu"),
        ...Object.keys(args.meta ?? {}).flatMap((key) =>
            named(path("meta"), key, dottedName, "letters, digits, `-`, `_` and `.` in each key", "rack"),
        ),
        ...validateReserved(path("reserved"), args.reserved ?? {}),
        ...Object.entries(args.hostVolumes ?? {}).flatMap(([name, volume]) =>
            validateHostVolume(path("hostVolumes"), name, volume),
        ),
    ];
}

function validateNodePool(path: string, pool: string | undefined): Problem[] {
    if (pool === "all")
        return [
            problem(
                path,
                "to be a node pool of its own, got `all`, which is Nomad's pool of every node. Use another name, like `gpu`.",
            ),
        ];
    return named(path, pool, nomadName, "letters, digits, `-` and `_`", "gpu");
}

function validateReserved(path: string, { ports, ...amounts }: ReservedArgs): Problem[] {
    const wrong = Object.entries(amounts).filter(
        ([, amount]) => amount !== undefined && !(Number.isSafeInteger(amount) && amount >= 0),
    );
    const problems = wrong.map(([property, amount]) =>
        problem(
            `${path}.${property}`,
            `to be a whole number from 0, got \`${amount}\`. Leave it out to reserve nothing.`,
        ),
    );
    if (ports === undefined || ports.split(",").every(isPortOrRange)) return problems;
    return [
        ...problems,
        problem(
            `${path}.ports`,
            `to be ports from 1 to ${maxPort} and ranges of them with commas between them, got \`${ports}\`. Use a text like \`22,9100-9200\`.`,
        ),
    ];
}

function isPortOrRange(text: string): boolean {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
    if (!match) return false;
    const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
    return first >= 1 && first <= last && last <= maxPort;
}

function validateHostVolume(
    path: string,
    name: string,
    { path: folder }: Partial<HostVolumeArgs> = {},
): Problem[] {
    const wrongName = named(path, name, nomadName, "letters, digits, `-` and `_` in each name", "redis");
    if (wrongName.length > 0 || folder === undefined) return wrongName;
    return volumePathProblem(`${path}.${name}.path`, folder, name);
}

/** @param name what the folder is for, as an example of its name */
export function volumePathProblem(own: string, folder: string, name: string): Problem[] {
    // A segment `.` or `..`, an empty one, or a character that systemd or a shell reads differently.
    if (!/^(\/[a-zA-Z0-9_@+-][a-zA-Z0-9_.@+-]*)+$/.test(folder) || folder.length > 255)
        return [
            problem(
                own,
                `to be an absolute path of letters, digits and \`_.@+-\` without \`.\` at the beginning of a folder's name, got \`${folder}\`. Use one like \`/srv/${name}\`.`,
            ),
        ];
    const taken = systemFolders.find((other) => isWithin(folder, other) || isWithin(other, folder));
    if (taken === undefined) return [];
    return [
        problem(
            own,
            `to be apart from the folders of the system and of the agents, got \`${folder}\`, which overlaps \`${taken}\`. Use one like \`/srv/${name}\`.`,
        ),
    ];
}

const isWithin = (inner: string, outer: string) => `${inner}/`.startsWith(`${outer}/`);

function named(
    path: string,
    value: string | undefined,
    shape: RegExp,
    allowed: string,
    example: string,
): Problem[] {
    if (value === undefined || shape.test(value)) return [];
    return [problem(path, `to be 1 to 128 ${allowed}, got \`${value}\`. Use one like \`${example}\`.`)];
}

function problem(propertyPath: string, rest: string): Problem {
    return { propertyPath, reason: `Expected \`${propertyPath}\` ${rest}` };
}
