import { createHash } from "node:crypto";

/** The longest name that a machine on this host may have. */
const maxLength = 40;

/**
 * Prefix of the names of everything that a stack has on this host: the stack's name, for people, and a hash of project and
 * stack, which is unique.
 */
export function stackPrefix(project: string, stack: string): string {
    return `${[clean(stack).slice(0, 10), hash([project, stack])].filter(Boolean).join("-")}-`;
}

/**
 * Name of a cluster's network on this host or, with `node`, of one of its machines: unique for project, stack and cluster.
 * The name ends in a hash if it would be too long, have characters that are not allowed, or be ambiguous because of a hyphen in
 * the cluster's name.
 */
export function localName(project: string, stack: string, cluster: string, node?: string): string {
    const prefix = stackPrefix(project, stack);
    const wanted = [cluster, node].filter(Boolean).join("-");
    const readable = /^[a-z0-9]+$/.test(cluster) && prefix.length + wanted.length <= maxLength;
    if (readable) return prefix + wanted;
    const ending = hash([cluster, node ?? ""]);
    return `${prefix}${clean(wanted).slice(0, maxLength - prefix.length - ending.length - 1)}-${ending}`;
}

function clean(text: string): string {
    return text
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "");
}

function hash(parts: string[]): string {
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 6);
}
