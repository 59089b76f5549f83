import type { ApiAccess } from "../access";
import { HttpTransport } from "../http";
import { Raft } from "../raft";
import { NomadAcl } from "./acl";
import { NomadAgent } from "./agent";
import { NomadAllocations } from "./allocations";
import { NomadDeployments } from "./deployments";
import { NomadEvaluations } from "./evaluations";
import { NomadHostVolumes } from "./hostVolumes";
import { NomadJobs } from "./jobs";
import { NomadKeyring } from "./keyring";
import { NomadNamespaces } from "./namespaces";
import { NomadNodes } from "./nodes";
import { NomadVariables } from "./variables";

/**
 * A client of Nomad's HTTP API, with the endpoints that this package uses.
 *
 * Every method throws {@link ApiError} if Nomad answers with an error, and {@link UnreachableError} if no server answers. A request
 * that is safe to repeat is sent to another server for up to 30 seconds. Close the client when it is no longer needed, because its
 * connections keep the process alive.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs
 */
export class NomadClient {
    /** The consensus of the servers. */
    readonly raft: Raft;
    /** Gossip as the agent that answers sees it. */
    readonly agent: NomadAgent;
    /** Nomad's clients. */
    readonly nodes: NomadNodes;
    /** Jobs. */
    readonly jobs: NomadJobs;
    /** Evaluations: the scheduler's decisions. */
    readonly evaluations: NomadEvaluations;
    /** Deployments: rollouts of jobs. */
    readonly deployments: NomadDeployments;
    /** Allocations: instances of jobs' groups on nodes. */
    readonly allocations: NomadAllocations;
    /** Namespaces. */
    readonly namespaces: NomadNamespaces;
    /** Dynamic host volumes. */
    readonly hostVolumes: NomadHostVolumes;
    /** Variables: secret values for tasks. */
    readonly variables: NomadVariables;
    /** The ACL system. */
    readonly acl: NomadAcl;
    /** The keys with which Nomad signs and encrypts. */
    readonly keyring: NomadKeyring;
    private readonly http: HttpTransport;

    /**
     * Makes a client. It connects with its first request.
     *
     * @param access the way to Nomad's servers
     * @throws Error if `access` names no server, or a tunnel without gateway.
     */
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
        this.hostVolumes = new NomadHostVolumes(this.http);
        this.variables = new NomadVariables(this.http);
        this.acl = new NomadAcl(this.http);
        this.keyring = new NomadKeyring(this.http);
    }

    /** Aborts running requests and closes every connection. */
    async close(): Promise<void> {
        await this.http.close();
    }
}
