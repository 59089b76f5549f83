import { type ConsulClient, type NomadClient, UnreachableError } from "../api";
import { type ClusterConnection, withCluster } from "../cluster";
import { endsByItself } from "./untilAnswered";

/** Milliseconds to wait for an answer that is not essential. */
const timeoutMs = 15_000;

/**
 * Returns the result of `ask`. If the cluster does not answer, prints why and returns undefined: the same update may create the
 * cluster, or the cluster may no longer exist.
 */
export async function ifReachable<T>(
    cluster: ClusterConnection,
    consequence: string,
    ask: (clients: { consul: ConsulClient; nomad: NomadClient }) => Promise<T>,
): Promise<T | undefined> {
    try {
        return await withCluster(cluster, async (clients) => Promise.race([ask(clients), noAnswer()]));
    } catch (error) {
        // A running election, or a leader that failed during the request, counts as no answer.
        if (!(error instanceof UnreachableError) && !endsByItself(error)) throw error;
        console.error(`${consequence}: ${(error as Error).message}`);
        return undefined;
    }
}

async function noAnswer(): Promise<never> {
    return new Promise((_, reject) => {
        const why = `no answer within ${timeoutMs / 1000} s`;
        setTimeout(() => reject(new UnreachableError(why, false, { cause: undefined })), timeoutMs).unref();
    });
}
