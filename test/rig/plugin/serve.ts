import { readFileSync } from "node:fs";
import * as log from "@pulumi/pulumi/log";
import { main } from "@pulumi/pulumi/provider";
import { DependencyResource } from "@pulumi/pulumi/resource";
import { resetOptions } from "@pulumi/pulumi/runtime/settings";
import { tellChangedKeys } from "./changedKeys";
import { type DetailedDiff, providerOf } from "./provider";
import type { Context, Lookups, ResourceTypes } from "./resourceType";

/**
 * Runs a stand-in plugin until the engine ends it. It takes the version of the npm package whose place it
 * fills, so that the engine does not complain about an unexpected one. Parts of @pulumi/pulumi are loaded in place of all of it:
 * that takes a third of the time, at the start of every update.
 */
export async function serve(sdkPackage: string, types: ResourceTypes, lookups: Lookups = {}): Promise<void> {
    const engineArguments = process.argv.slice(2);
    // The engine's address, for log lines, is the last argument; only `main` reads it otherwise, for itself.
    resetOptions("", "", 1, engineArguments.at(-1) ?? "", "", false, "");
    const interrupted = new AbortController();
    const contextOf = (urn: string): Context => {
        const resource = new DependencyResource(urn);
        return {
            name: urn.split("::")[3] ?? "",
            signal: interrupted.signal,
            status: (message) => void log.info(message, resource, undefined, true),
            report: (severity, message) => void log[severity](message, resource),
        };
    };
    const provider = providerOf(types, versionOf(sdkPackage), contextOf, lookups);
    const changed = new Map<string, string[]>();
    tellChangedKeys((urn) => changed.get(urn) ?? []);
    await main(
        {
            ...provider,
            diff: async (id, urn, olds, news) => {
                const result = (await provider.diff?.(id, urn, olds, news)) as DetailedDiff;
                changed.set(urn, result.changed);
                return result;
            },
            cancel: async () => interrupted.abort(),
        },
        engineArguments,
    );
}

function versionOf(sdkPackage: string): string {
    const text = readFileSync(require.resolve(`${sdkPackage}/package.json`), "utf8");
    return (JSON.parse(text) as { version: string }).version;
}
