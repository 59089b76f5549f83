import { createHash } from "node:crypto";

/** The longest name that a machine on this host may have. */
const maxLength = 40;

/** What the names of everything that a stack has on this host begin with. */
export function stackPrefix(project: string, stack: string): string {
    return clean(`${project}-${stack}-`);
}

/**
 * Name of a cluster's network on this host or, with `node`, of one of its machines: unique for project, stack and cluster.
 * A long one ends in a hash in the place of what does not fit.
 */
export function localName(project: string, stack: string, cluster: string, node?: string): string {
    const readable = stackPrefix(project, stack) + clean([cluster, node].filter(Boolean).join("-"));
    if (readable.length <= maxLength) return readable;
    const hash = createHash("sha256")
        .update([project, stack, cluster, node].join("/"))
        .digest("hex")
        .slice(0, 8);
    return `${readable.slice(0, maxLength - 9)}-${hash}`;
}

function clean(text: string): string {
    return text.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-");
}
