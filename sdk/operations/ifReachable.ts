import { type ConsulClient, type NomadClient, UnreachableError } from "../api";
import { type ClusterConnection, withCluster } from "../cluster";
import { endsByItself } from "./untilAnswered";

/** Milliseconds for an answer that can be done without. */
const timeoutSeconds = 15_000;

/**
 * What `ask` finds out; undefined, and a line that says so, where the cluster does not answer: it may be made in the same
 * update, or be gone.
 */
export async function ifReachable<T>(
    cluster: ClusterConnection,
    consequence: string,
    ask: (clients: { consul: ConsulClient; nomad: NomadClient }) => Promise<T>,
): Promise<T | undefined> {
    try {
        return await withCluster(cluster, async (clients) => Promise.race([ask(clients), outOfPatience()]));
    } catch (error) {
        // An election, or a leader that died with the request, is no answer either.
        if (!(error instanceof UnreachableError) && !endsByItself(error)) throw error;
        console.error(`${consequence}: ${(error as Error).message}`);
        return undefined;
    }
}

async function outOfPatience(): Promise<never> {
    return new Promise((_, reject) => {
        const why = `no answer within ${timeoutSeconds / 1000} s`;
        setTimeout(
            () => reject(new UnreachableError(why, false, { cause: undefined })),
            timeoutSeconds,
        ).unref();
    });
}
