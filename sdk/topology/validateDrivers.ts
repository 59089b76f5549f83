import type { Problem } from "../problem";
import type { DockerArgs, DriversArgs } from "./driverArgs";

/** The labels that Nomad can give a container: https://developer.hashicorp.com/nomad/docs/deploy/task-driver/docker#extra_labels */
const labels = [
    ...["job_name", "job_id", "parent_job_id", "task_group_name", "task_name", "namespace"],
    ...["node_name", "node_id"],
];

const limits = {
    imageGcDelaySeconds: { from: 10, to: 2_592_000, default: 180, unit: " of seconds" },
    logMaxSizeMb: { from: 1, to: 1000, default: 10, unit: " of megabytes" },
    logMaxFiles: { from: 1, to: 100, default: 3, unit: "" },
} as const;

/** @param path the property of `drivers` */
export function validateDrivers(path: string, { docker = {} }: DriversArgs): Problem[] {
    return [
        ...validateMirrors(`${path}.docker.registryMirrors`, docker.registryMirrors),
        ...validateLabels(`${path}.docker.extraLabels`, docker.extraLabels),
        ...validateNumbers(`${path}.docker`, docker),
    ];
}

function validateMirrors(path: string, mirrors: string[] = []): Problem[] {
    return mirrors
        .filter((mirror) => !isMirror(mirror))
        .map((mirror) => ({
            propertyPath: path,
            reason: `Expected \`${path}\` to name URLs of a host without a path, got \`${mirror}\`. Use one like \`https://mirror.example.com\`.`,
        }));
}

/** Docker refuses to start with a mirror that has a path, a query, or a user. */
function isMirror(text: string): boolean {
    if (!/^https?:\/\/[^/?#@\s]+\/?$/.test(text)) return false;
    return URL.canParse(text);
}

function validateLabels(path: string, wanted: string[] = []): Problem[] {
    return wanted
        .filter((label) => !isLabel(label))
        .map((label) => ({
            propertyPath: path,
            reason: `Expected \`${path}\` to name labels that Nomad knows, got \`${label}\`. Use any of ${labels.map((known) => `\`${known}\``).join(", ")}, or a beginning with \`*\`, such as \`job*\`.`,
        }));
}

function isLabel(text: string): boolean {
    return text.endsWith("*")
        ? labels.some((label) => label.startsWith(text.slice(0, -1)))
        : labels.includes(text);
}

function validateNumbers(path: string, docker: DockerArgs): Problem[] {
    return (Object.keys(limits) as (keyof typeof limits)[]).flatMap((name) => {
        const { from, to, default: fallback, unit } = limits[name];
        const value = docker[name];
        if (value === undefined || (Number.isInteger(value) && value >= from && value <= to)) return [];
        const propertyPath = `${path}.${name}`;
        return [
            {
                propertyPath,
                reason: `Expected \`${propertyPath}\` to be a whole number${unit} from ${from} to ${to}, got \`${value}\`. Leave it out for ${fallback}.`,
            },
        ];
    });
}
