import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { runtime } from "@pulumi/pulumi";
import { isOlder } from "../../sdk/versions/versionRange";

export interface Inputs {
    /** Values that cannot change, by the path of the argument. */
    identity: Record<string, string>;
    /** Versions that cannot become older, by the path of the argument. */
    versions: Record<string, string>;
}

/**
 * Remembers what a cluster cannot change without being torn apart, to refuse another value. Its check runs in previews too.
 * A value that an older version of this package did not remember may be any.
 */
export const clusterIdentityProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async check(olds: Partial<Inputs>, news: Inputs) {
        const moved = Object.entries(olds.identity ?? {}).flatMap(([path, before]) => {
            const after = news.identity[path];
            // The update checks a value that the preview does not know yet.
            if (after === before || after === runtime.unknownValue) return [];
            return [{ property: path, reason: refusal(path, before, after) }];
        });
        const downgraded = Object.entries(olds.versions ?? {}).flatMap(([path, before]) => {
            const after = news.versions[path];
            if (after === undefined || !isOlder(after, before)) return [];
            return [{ property: path, reason: downgradeRefusal(path, before, after) }];
        });
        return { inputs: news, failures: [...moved, ...downgraded] };
    },
    async create(inputs: Inputs) {
        return { id: "identity", outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        return { changes: !isDeepStrictEqual(remembered(olds), remembered(news)) };
    },
    async update(_id, _olds, news: Inputs) {
        return { outs: news };
    },
    async delete() {},
};

/** Without what the engine adds to a dynamic resource's inputs. */
function remembered({ identity, versions }: Inputs): Inputs {
    return { identity, versions };
}

function refusal(path: string, before: string, after: string | undefined): string {
    const got = after === undefined ? "none" : `\`${after}\``;
    return (
        `Expected \`${path}\` to stay \`${before}\`, got ${got}: a running cluster cannot change it, its machines would be cut off from each other or replaced all at once. ` +
        `Set it back to \`${before}\`. To change it on purpose, bring up another cluster beside this one, in another stack, and move the jobs; ` +
        "then remove this one with `pulumi destroy`. A stack that was destroyed takes any value."
    );
}

function downgradeRefusal(path: string, before: string, after: string): string {
    return (
        `Expected \`${path}\` to be \`${before}\` or newer, got \`${after}\`: this cluster runs ${before}, and neither Consul nor Nomad supports a downgrade, because an older server may not read what a newer one wrote. ` +
        `Set it to \`${before}\` or newer.`
    );
}
