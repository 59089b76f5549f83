import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { runtime } from "@pulumi/pulumi";

interface Inputs {
    /** By the argument's path. */
    identity: Record<string, string>;
}

/**
 * Remembers what a cluster cannot change without being torn apart, to refuse another value. Its check runs in previews too.
 * A value that an older version of this package did not remember may be any.
 */
export const clusterIdentityProvider: pulumi.dynamic.ResourceProvider = {
    async check(olds: Partial<Inputs>, news: Inputs) {
        const failures = Object.entries(olds.identity ?? {}).flatMap(([path, before]) => {
            const after = news.identity[path];
            // What a preview does not know yet is judged in the update.
            if (after === before || after === runtime.unknownValue) return [];
            return [{ property: path, reason: refusal(path, before, after) }];
        });
        return { inputs: news, failures };
    },
    async create(inputs: Inputs) {
        return { id: "identity", outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        return { changes: !isDeepStrictEqual(olds.identity, news.identity) };
    },
    async update(_id, _olds, news: Inputs) {
        return { outs: news };
    },
    async delete() {},
};

function refusal(path: string, before: string, after: string | undefined): string {
    const got = after === undefined ? "none" : `\`${after}\``;
    return (
        `Expected \`${path}\` to stay \`${before}\`, got ${got}: a running cluster cannot change it, its machines would be cut off from each other or replaced all at once. ` +
        `Set it back to \`${before}\`. To change it on purpose, bring up another cluster beside this one, in another stack, and move the jobs; ` +
        "then remove this one with `pulumi destroy`. A stack that was destroyed takes any value."
    );
}
