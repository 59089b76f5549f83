import type { ApiAccess } from "../access";
import { HttpTransport } from "../http";
import { Raft } from "../raft";
import { NomadAcl } from "./acl";
import { NomadAgent } from "./agent";
import { NomadAllocations } from "./allocations";
import { NomadDeployments } from "./deployments";
import { NomadEvaluations } from "./evaluations";
import { NomadJobs } from "./jobs";
import { NomadKeyring } from "./keyring";
import { NomadNamespaces } from "./namespaces";
import { NomadNodes } from "./nodes";
import { NomadVariables } from "./variables";

/**
 * Nomad's HTTP API, as far as this package uses it.
 *
 * Every method throws {@link ApiError} or {@link UnreachableError}. Close it when done, or the process stays.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs
 */
export class NomadClient {
    readonly raft: Raft;
    readonly agent: NomadAgent;
    readonly nodes: NomadNodes;
    readonly jobs: NomadJobs;
    readonly evaluations: NomadEvaluations;
    readonly deployments: NomadDeployments;
    readonly allocations: NomadAllocations;
    readonly namespaces: NomadNamespaces;
    readonly variables: NomadVariables;
    readonly acl: NomadAcl;
    readonly keyring: NomadKeyring;
    private readonly http: HttpTransport;

    /** @throws Error if `access` names no server or no gateway. */
    constructor(access: ApiAccess) {
        this.http = new HttpTransport(access, {
            product: "Nomad",
            tokenHeader: "x-nomad-token",
            indexHeader: "x-nomad-index",
        });
        this.raft = new Raft(this.http, "transfer-leadership");
        this.agent = new NomadAgent(this.http);
        this.nodes = new NomadNodes(this.http);
        this.jobs = new NomadJobs(this.http);
        this.evaluations = new NomadEvaluations(this.http);
        this.deployments = new NomadDeployments(this.http);
        this.allocations = new NomadAllocations(this.http);
        this.namespaces = new NomadNamespaces(this.http);
        this.variables = new NomadVariables(this.http);
        this.acl = new NomadAcl(this.http);
        this.keyring = new NomadKeyring(this.http);
    }

    /** Cuts off what is under way and closes every connection. */
    async close(): Promise<void> {
        await this.http.close();
    }
}
