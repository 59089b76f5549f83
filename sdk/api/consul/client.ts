import type { ApiAccess } from "../access";
import { HttpTransport } from "../http";
import { Raft } from "../raft";
import { ConsulAcl } from "./acl";
import { ConsulAgent } from "./agent";
import { ConsulCatalog } from "./catalog";
import { ConsulMesh } from "./mesh";
import { ConsulSessions } from "./sessions";

/**
 * A client of Consul's HTTP API, with the endpoints that this package uses.
 *
 * Every method throws {@link ApiError} if Consul answers with an error, and {@link UnreachableError} if no server answers. A request
 * that is safe to repeat is sent to another server for up to 30 seconds. Close the client when it is no longer needed, because its
 * connections keep the process alive.
 *
 * @see https://developer.hashicorp.com/consul/api-docs
 */
export class ConsulClient {
    /** The consensus of the servers. */
    readonly raft: Raft;
    /** The agent that answers, and gossip as that agent sees it. */
    readonly agent: ConsulAgent;
    /** The nodes and services that are registered. */
    readonly catalog: ConsulCatalog;
    /** The ACL system. */
    readonly acl: ConsulAcl;
    /** Sessions, and the locks that they hold. */
    readonly sessions: ConsulSessions;
    /** The authority of the service mesh. */
    readonly mesh: ConsulMesh;
    private readonly http: HttpTransport;

    /**
     * Makes a client. It connects with its first request.
     *
     * @param access the way to Consul's servers
     * @throws Error if `access` names no server, or a tunnel without gateway.
     */
    constructor(access: ApiAccess) {
        this.http = new HttpTransport(access, {
            product: "Consul",
            tokenHeader: "x-consul-token",
            indexHeader: "x-consul-index",
        });
        this.raft = new Raft(this.http, "transfer-leader");
        this.agent = new ConsulAgent(this.http);
        this.catalog = new ConsulCatalog(this.http);
        this.acl = new ConsulAcl(this.http);
        this.sessions = new ConsulSessions(this.http);
        this.mesh = new ConsulMesh(this.http);
    }

    /** Aborts running requests and closes every connection. */
    async close(): Promise<void> {
        await this.http.close();
    }
}
