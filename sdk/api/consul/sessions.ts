import type { HttpTransport } from "../http";

/**
 * Consul's sessions, and the locks that they hold on keys of the KV store.
 *
 * @see https://developer.hashicorp.com/consul/docs/automate/session
 */
export class ConsulSessions {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /**
     * Creates a session, which ends unless it is renewed in time. Its locks end with it, and other sessions can take them at once. The
     * session depends on no health check, but it also ends if the node of the agent that answers leaves the catalog. Needs
     * `session:write`.
     *
     * @param name name of the session, for people
     * @param ttl seconds until the session may end without a renewal, 10 to 86400. Consul can take up to twice as long
     * @returns The session's ID.
     * @see https://developer.hashicorp.com/consul/api-docs/session#create-session
     */
    async create(name: string, ttl: number): Promise<string> {
        const body = { Name: name, TTL: `${ttl}s`, LockDelay: "0s", NodeChecks: [] };
        const path = "/v1/session/create";
        return (await this.http.json<{ ID: string }>({ method: "PUT", path, body })).value.ID;
    }

    /**
     * Starts the TTL of a session anew.
     *
     * @param id ID of the session
     * @throws ApiError with `isNotFound` if the session has ended.
     */
    async renew(id: string): Promise<void> {
        await this.http.json({ method: "PUT", path: `/v1/session/renew/${id}`, idempotent: true });
    }

    /**
     * Ends a session and its locks. Succeeds as well if the session has ended.
     *
     * @param id ID of the session
     */
    async destroy(id: string): Promise<void> {
        await this.http.json({ method: "PUT", path: `/v1/session/destroy/${id}`, idempotent: true });
    }

    /**
     * Takes the lock on a key. Needs `key:write`.
     *
     * @param key the key's path in the KV store
     * @param id ID of the session that takes the lock
     * @returns Whether the session now has the lock, also if it had the lock before. False if another session has it.
     */
    async acquire(key: string, id: string): Promise<boolean> {
        const path = `/v1/kv/${key}`;
        const query = { acquire: id };
        return (await this.http.json<boolean>({ method: "PUT", path, query, idempotent: true })).value;
    }
}
