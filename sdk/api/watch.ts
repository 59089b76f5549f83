import type { Call, HttpTransport, Reply } from "./http";

/** How a method that watches asks the servers. */
export interface WatchOptions {
    /** Seconds that a server may hold a query without news. Default: 60. Allowed: 1 to 600. */
    wait?: number;
    /** Ends the watch, which then throws the signal's reason. Default: none, so that only leaving the loop ends it. */
    signal?: AbortSignal;
}

/** How a method that watches a part of a job asks Nomad's servers. */
export interface NomadWatchOptions extends WatchOptions {
    /** Namespace of the job. Default: `default`. */
    namespace?: string;
}

/**
 * The state at a path now, and again after each change, by blocking queries.
 *
 * Ends when the consumer leaves the loop. A change may yield an equal value, as an index covers more than one object;
 * two quick changes may yield only the latter.
 *
 * @throws ApiError, UnreachableError as a read does, once its retries are spent.
 * @see https://developer.hashicorp.com/consul/api-docs/features/blocking
 * @see https://developer.hashicorp.com/nomad/api-docs#blocking-queries
 */
export async function* watch<Wire, T>(
    http: Pick<HttpTransport, "json">,
    call: Call,
    decode: (wire: Wire) => T,
    { wait = 60, signal }: WatchOptions = {},
): AsyncGenerator<T, void, undefined> {
    // Servers add up to a sixteenth to the wait, so that the watchers of one object do not return all at once.
    const hold = Math.ceil(wait * 1000 * (1 + 1 / 16));
    for (let index = 0; ;) {
        const query = { ...call.query, index, wait: `${wait}s` };
        const reply: Reply<Wire> = await http.json<Wire>({ ...call, query, hold, signal });
        const changed = reply.index !== index;
        const wentBack = reply.index < index;
        // After going back (a restored snapshot, say) the old index would wait for a change that was long ago.
        index = wentBack ? 0 : reply.index;
        if (changed && !wentBack) yield decode(reply.value);
    }
}
