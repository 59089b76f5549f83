import type { HttpTransport } from "../http";
import { type Allocation, decodeAllocation, type WireAllocation } from "./allocations";
import { watch, type WatchOptions } from "../watch";

/** A Nomad client. */
export interface NomadNode {
    /** ID of the node, a UUID. A machine that replaces another under the same name has another ID. */
    id: string;
    /** Name of the node. */
    name: string;
    /** Address of the client's HTTP API, without the port. */
    address: string;
    /** Datacenter of the node. */
    datacenter: string;
    /** Node pool, by default `default`. */
    pool: string;
    /** Node class, which jobs can ask for; empty unless configured. */
    class: string;
    /** `initializing`, `ready`, `down` or `disconnected`. */
    status: string;
    /** Whether the node may get new allocations. */
    eligible: boolean;
    /** Whether a drain is running. */
    draining: boolean;
    /** Version of the agent; empty if it never reported one. */
    version: string;
    /** Version of Docker; absent if the client does not run it. */
    dockerVersion?: string;
}

/** Time of a client's identity, a JWT that the servers sign. */
export interface NodeIdentity {
    /** When the servers signed it. */
    issuedAt: Date;
    /** When it expires; absent if it does not. */
    endsAt?: Date;
}

/**
 * Nomad's clients.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/nodes
 */
export class NomadNodes {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /** All clients, also those that are down until Nomad removes them. Needs `node:read`. */
    async list(): Promise<NomadNode[]> {
        return (await this.http.json<WireNode[]>({ path: NODES })).value.map(decodeNode);
    }

    /**
     * Yields {@link list} now and after each change.
     *
     * @param options how to ask
     */
    watchList(options?: WatchOptions): AsyncGenerator<NomadNode[], void, undefined> {
        return watch(this.http, { path: NODES }, (nodes: WireNode[]) => nodes.map(decodeNode), options);
    }

    /**
     * Reads a client. Needs `node:read`.
     *
     * @param id ID of the node
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async read(id: string): Promise<NomadNode> {
        return decodeNode((await this.http.json<WireNode>({ path: pathOf(id) })).value);
    }

    /**
     * When the identity of a client was issued and when it expires. The client itself answers. Needs `node:read`.
     *
     * @param id ID of the node
     * @see https://developer.hashicorp.com/nomad/docs/architecture/cluster/node-identity
     */
    async identity(id: string): Promise<NodeIdentity> {
        const { value } = await this.http.json<{ Claims: { iat: number; exp?: number } }>({
            path: "/v1/client/identity",
            query: { node_id: id },
        });
        const { iat, exp } = value.Claims;
        return { issuedAt: new Date(iat * 1000), endsAt: exp === undefined ? exp : new Date(exp * 1000) };
    }

    /**
     * Yields the client now and after each change, for example the end of a drain.
     *
     * @param id ID of the node
     * @param options how to ask
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    watch(id: string, options?: WatchOptions): AsyncGenerator<NomadNode, void, undefined> {
        return watch(this.http, { path: pathOf(id) }, decodeNode, options);
    }

    /**
     * The allocations of a node, and also the stopped ones until Nomad removes them. Needs `node:read`, and `read-job` in the
     * namespaces of the allocations.
     *
     * @param id ID of the node
     */
    async allocations(id: string): Promise<Allocation[]> {
        const { value } = await this.http.json<WireAllocation[]>({ path: `${pathOf(id)}/allocations` });
        return value.map(decodeAllocation);
    }

    /**
     * Starts a drain, which moves the allocations to other nodes. The node becomes ineligible. A repeated call starts the deadline
     * anew. Needs `node:write`.
     *
     * @param id ID of the node
     * @param deadline seconds after which the remaining allocations are stopped, greater than 0
     * @see https://developer.hashicorp.com/nomad/api-docs/nodes#drain-node
     */
    async drain(id: string, deadline: number): Promise<void> {
        const DrainSpec = { Deadline: deadline * NANOSECONDS, IgnoreSystemJobs: false };
        await this.put(`${pathOf(id)}/drain`, { DrainSpec });
    }

    /**
     * Ends a drain and makes the node eligible again. Needs `node:write`.
     *
     * @param id ID of the node
     */
    async cancelDrain(id: string): Promise<void> {
        await this.put(`${pathOf(id)}/drain`, { DrainSpec: null, MarkEligible: true });
    }

    /**
     * Removes a node from Nomad. A client that still runs registers again. Needs `node:write`.
     *
     * @param id ID of the node
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async purge(id: string): Promise<void> {
        await this.http.json({ method: "POST", path: `${pathOf(id)}/purge` });
    }

    private async put(path: string, body: object): Promise<void> {
        await this.http.json({ method: "PUT", path, body, idempotent: true });
    }
}

const NODES = "/v1/nodes";
const NANOSECONDS = 1_000_000_000;

function pathOf(id: string): string {
    return `/v1/node/${encodeURIComponent(id)}`;
}

/** Fields that a list and a read have in common. Each has the address and the version in other places. */
interface WireNode {
    ID: string;
    Name: string;
    Address?: string;
    HTTPAddr?: string;
    Datacenter: string;
    NodePool: string;
    NodeClass: string;
    Status: string;
    SchedulingEligibility: string;
    Drain?: boolean;
    DrainStrategy?: object | null;
    Version?: string;
    Attributes?: Record<string, string> | null;
    Drivers?: Record<string, { Attributes?: Record<string, string> | null }> | null;
}

function decodeNode(node: WireNode): NomadNode {
    const dockerVersion = node.Drivers?.docker?.Attributes?.["driver.docker.version"];
    return {
        id: node.ID,
        name: node.Name,
        address: node.Address ?? node.HTTPAddr?.replace(/:\d+$/, "") ?? "",
        datacenter: node.Datacenter,
        pool: node.NodePool,
        class: node.NodeClass,
        status: node.Status,
        eligible: node.SchedulingEligibility === "eligible",
        draining: node.Drain ?? Boolean(node.DrainStrategy),
        version: node.Version ?? node.Attributes?.["nomad.version"] ?? "",
        ...(dockerVersion && { dockerVersion }),
    };
}
