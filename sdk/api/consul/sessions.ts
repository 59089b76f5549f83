import type { HttpTransport } from "../http";

/**
 * Sessions, and locks that they hold on keys.
 *
 * @see https://developer.hashicorp.com/consul/docs/automate/session
 */
export class ConsulSessions {
    constructor(private readonly http: HttpTransport) {}

    /**
     * A session that ends by itself unless it is renewed in time, and with it its locks, which others can take at once. It is
     * bound to no health check, but to the agent that answers: when that agent's node leaves the catalog, the session ends.
     *
     * @param ttl seconds, 10 to 86400; the session lasts up to twice as long.
     * @returns its ID.
     */
    async create(name: string, ttl: number): Promise<string> {
        const body = { Name: name, TTL: `${ttl}s`, LockDelay: "0s", NodeChecks: [] };
        const path = "/v1/session/create";
        return (await this.http.json<{ ID: string }>({ method: "PUT", path, body })).value.ID;
    }

    /** Starts the TTL anew. @throws ApiError with `isNotFound` if the session has ended. */
    async renew(id: string): Promise<void> {
        await this.http.json({ method: "PUT", path: `/v1/session/renew/${id}`, idempotent: true });
    }

    /** Ends the session, and gives its locks back. */
    async destroy(id: string): Promise<void> {
        await this.http.json({ method: "PUT", path: `/v1/session/destroy/${id}`, idempotent: true });
    }

    /** Takes the lock on a key unless another session holds it. Also true if this session holds it already. */
    async acquire(key: string, id: string): Promise<boolean> {
        const path = `/v1/kv/${key}`;
        const query = { acquire: id };
        return (await this.http.json<boolean>({ method: "PUT", path, query, idempotent: true })).value;
    }
}
