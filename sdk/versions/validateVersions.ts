import type { Problem } from "../problem";
import { defaultVersions, type Product } from "./defaultVersions";
import { inRange, sameMinor, type VersionRange } from "./versionRange";

/** The arguments of a cluster that name versions. */
export interface VersionArgs {
    consulVersion?: string;
    nomadVersion?: string;
}

interface Support {
    title: string;
    accepts: VersionRange;
    /** Versions within `accepts` that lose state or clients, with the reason. */
    refuses: readonly (VersionRange & { reason: string })[];
}

const support: Record<Product, Support> = {
    consul: { title: "Consul", accepts: { from: "1.20.0", below: "3.0.0" }, refuses: [] },
    nomad: {
        title: "Nomad",
        // Servers before 1.11 accept clients that were not introduced.
        accepts: { from: "1.11.0", below: "3.0.0" },
        refuses: [
            {
                from: "1.11.0",
                below: "1.11.3",
                reason: "its scheduler and its deployment watcher can corrupt the servers' state (hashicorp/nomad#27548)",
            },
            {
                from: "2.0.1",
                below: "2.0.2",
                reason: "its clients fail to run allocations (hashicorp/nomad#27961)",
            },
        ],
    },
};

const products = Object.keys(support) as Product[];

/** Every problem of the versions, in the order of the properties; empty if they can be used. */
export function validateVersions(args: VersionArgs): Problem[] {
    return products.flatMap((product) => {
        const propertyPath = `${product}Version` as const;
        const reason = problemOf(product, propertyPath, args[propertyPath]);
        return reason === undefined ? [] : [{ propertyPath, reason }];
    });
}

function problemOf(product: Product, property: string, version: string | undefined): string | undefined {
    if (version === undefined) return undefined;
    const { accepts, refuses } = support[product];
    const use = `Use one like \`${defaultVersions[product]}\`.`;
    if (!/^\d+\.\d+\.\d+$/.test(version) || !inRange(version, accepts))
        return `Expected \`${property}\` to be a released version from ${accepts.from} up, below ${accepts.below}, got \`${version}\`. ${use}`;
    const refused = refuses.find((range) => inRange(version, range));
    return (
        refused &&
        `Expected \`${property}\` to be a version without a known loss of state or clients, got \`${version}\`: ${refused.reason}. ${use}`
    );
}

/** One sentence for each version of another minor than the tests run on; the versions must be valid. */
export function versionWarnings(args: VersionArgs): string[] {
    return products.flatMap((product) => {
        const property = `${product}Version` as const;
        const version = args[property];
        const tested = defaultVersions[product];
        if (version === undefined || inRange(version, sameMinor(tested))) return [];
        return `\`${property}\` is \`${version}\`, but the tests of this package run on ${support[product].title} ${tested}. Try that version on a cluster that you can lose.`;
    });
}
