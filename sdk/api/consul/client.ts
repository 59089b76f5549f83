import type { ApiAccess } from "../access";
import { HttpTransport } from "../http";
import { Raft } from "../raft";
import { ConsulAcl } from "./acl";
import { ConsulAgent } from "./agent";
import { ConsulCatalog } from "./catalog";
import { ConsulMesh } from "./mesh";
import { ConsulSessions } from "./sessions";

/**
 * Consul's HTTP API, as far as this package uses it.
 *
 * Every method throws {@link ApiError} or {@link UnreachableError}. Close it when done, or the process stays.
 *
 * @see https://developer.hashicorp.com/consul/api-docs
 */
export class ConsulClient {
    readonly raft: Raft;
    readonly agent: ConsulAgent;
    readonly catalog: ConsulCatalog;
    readonly acl: ConsulAcl;
    readonly sessions: ConsulSessions;
    readonly mesh: ConsulMesh;
    private readonly http: HttpTransport;

    /** @throws Error if `access` names no server or no gateway. */
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

    /** Cuts off what is under way and closes every connection. */
    async close(): Promise<void> {
        await this.http.close();
    }
}
