import type * as pulumi from "@pulumi/pulumi";
import { runtime } from "@pulumi/pulumi";
import { isOlder } from "../../sdk/versions/versionRange";
import { guardProvider } from "./guard";

export interface Inputs {
    /** Values that cannot change, by the path of the argument. */
    identity: Record<string, string>;
    /** Versions that cannot become older, by the path of the argument. */
    versions: Record<string, string>;
}

/** Records the values that a running cluster cannot change, and refuses other ones. */
export const clusterIdentityProvider = guardProvider<Inputs>(
    "identity",
    ["identity", "versions"],
    (olds, news) => [
        ...movesOf(olds.identity ?? {}, news.identity),
        ...downgradesOf(olds.versions ?? {}, news.versions),
    ],
);

function movesOf(olds: Inputs["identity"], news: Inputs["identity"]): pulumi.dynamic.CheckFailure[] {
    return Object.entries(olds).flatMap(([path, before]) => {
        const after = news[path];
        // The update checks a value that the preview does not know yet.
        if (after === before || after === runtime.unknownValue) return [];
        return [{ property: path, reason: refusal(path, before, after) }];
    });
}

function downgradesOf(olds: Inputs["versions"], news: Inputs["versions"]): pulumi.dynamic.CheckFailure[] {
    return Object.entries(olds).flatMap(([path, before]) => {
        const after = news[path];
        if (after === undefined || !isOlder(after, before)) return [];
        return [{ property: path, reason: downgradeRefusal(path, before, after) }];
    });
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
