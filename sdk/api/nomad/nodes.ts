import type { HttpTransport } from "../http";
import { type Allocation, decodeAllocation, type WireAllocation } from "./allocations";
import { watch, type WatchOptions } from "../watch";

/** A Nomad client. */
export interface NomadNode {
    id: string;
    name: string;
    address: string;
    datacenter: string;
    pool: string;
    class: string;
    /** `initializing`, `ready`, `down` or `disconnected`. */
    status: string;
    /** May get new allocations. */
    eligible: boolean;
    /** A drain is under way. */
    draining: boolean;
    version: string;
}

/** @see https://developer.hashicorp.com/nomad/api-docs/nodes */
export class NomadNodes {
    constructor(private readonly http: HttpTransport) {}

    /** Needs `node:read`. */
    async list(): Promise<NomadNode[]> {
        return (await this.http.json<WireNode[]>({ path: NODES })).value.map(decodeNode);
    }

    /** {@link list} now and after each change. */
    watchList(options?: WatchOptions): AsyncGenerator<NomadNode[], void, undefined> {
        return watch(this.http, { path: NODES }, (nodes: WireNode[]) => nodes.map(decodeNode), options);
    }

    /** @throws ApiError with `isNotFound` if there is none. */
    async read(id: string): Promise<NomadNode> {
        return decodeNode((await this.http.json<WireNode>({ path: pathOf(id) })).value);
    }

    /**
     * The times at which a client's identity was issued and ends. It may have no end. The client itself answers.
     * Needs `node:read`.
     *
     * @see https://developer.hashicorp.com/nomad/docs/architecture/cluster/node-identity
     */
    async identity(id: string): Promise<{ issuedAt: Date; endsAt?: Date }> {
        const { value } = await this.http.json<{ Claims: { iat: number; exp?: number } }>({
            path: "/v1/client/identity",
            query: { node_id: id },
        });
        const { iat, exp } = value.Claims;
        return { issuedAt: new Date(iat * 1000), endsAt: exp === undefined ? exp : new Date(exp * 1000) };
    }

    /** {@link read} now and after each change, such as the end of a drain. */
    watch(id: string, options?: WatchOptions): AsyncGenerator<NomadNode, void, undefined> {
        return watch(this.http, { path: pathOf(id) }, decodeNode, options);
    }

    /** Everything that was ever placed on a node and is not forgotten yet. */
    async allocations(id: string): Promise<Allocation[]> {
        const { value } = await this.http.json<WireAllocation[]>({ path: `${pathOf(id)}/allocations` });
        return value.map(decodeAllocation);
    }

    /**
     * Starts to move the allocations to other nodes; the node is ineligible from now on. A repeated call starts the
     * deadline anew. Needs `node:write`.
     *
     * @param deadline seconds until what is left is stopped, greater than 0.
     */
    async drain(id: string, deadline: number): Promise<void> {
        const DrainSpec = { Deadline: deadline * NANOSECONDS, IgnoreSystemJobs: false };
        await this.put(`${pathOf(id)}/drain`, { DrainSpec });
    }

    /** Ends a drain and makes the node eligible again. Needs `node:write`. */
    async cancelDrain(id: string): Promise<void> {
        await this.put(`${pathOf(id)}/drain`, { DrainSpec: null, MarkEligible: true });
    }

    /**
     * Forgets a node that is gone; one that lives registers again. Needs `node:write`.
     *
     * @throws ApiError with `isNotFound` if there is none.
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
}

function decodeNode(node: WireNode): NomadNode {
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
    };
}
