import { InputPropertiesError } from "@pulumi/pulumi";
import { resolve } from "../components/resolve";
import type { ClusterSource } from "./clusterStack";
import { ArgumentsRefused } from "./errors";

/** Refuses wrong arguments before Pulumi is started. @throws ArgumentsRefused with every problem that there is. */
export function refuseWrongArguments(source: ClusterSource): void {
    if ("folder" in source) return;
    try {
        resolve(source.stack, source.args);
    } catch (cause) {
        if (!InputPropertiesError.isInstance(cause)) throw cause;
        const problems = cause.errors.map(({ reason }) => reason);
        throw new ArgumentsRefused(source.stack, cause.message, problems, { cause });
    }
}
