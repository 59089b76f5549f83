import type { HttpTransport } from "../http";
import { watch, type WatchOptions } from "../watch";

/** A node in Consul's catalog. */
export interface ConsulNode {
    /** ID of the node, a UUID. */
    id: string;
    /** Name of the node. */
    name: string;
    /** Address of the node. */
    address: string;
    /** Datacenter of the node. */
    datacenter: string;
    /** The node's own key-value pairs, for example `consul-version`. */
    meta: Record<string, string>;
}

/** A health check of a service or of its node. */
export interface ServiceCheck {
    /** Name of the check. */
    name: string;
    /** `passing`, `warning` or `critical`. */
    status: string;
    /** Text of the last result. */
    output: string;
}

/** An instance of a service with the state of its checks. */
export interface ServiceInstance {
    /** ID of the instance, unique on its node. */
    id: string;
    /** Name of the node on which it runs. */
    node: string;
    /** Address of the instance; that of the node if the instance registered none. */
    address: string;
    /** Port of the instance; 0 if it registered none. */
    port: number;
    /** Tags of the instance. */
    tags: string[];
    /** Whether all checks of the service and of its node pass. */
    passing: boolean;
    /** The checks of the service and of its node. */
    checks: ServiceCheck[];
}

/**
 * Consul's catalog: the nodes and services that are registered.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/catalog
 * @see https://developer.hashicorp.com/consul/api-docs/health
 */
export class ConsulCatalog {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /** The nodes, without those that the token may not read. Needs `node:read`. */
    async nodes(): Promise<ConsulNode[]> {
        return nodesOf((await this.http.json<WireNode[]>({ path: NODES })).value);
    }

    /**
     * Yields {@link nodes} now and after each change.
     *
     * @param options how to ask
     */
    watchNodes(options?: WatchOptions): AsyncGenerator<ConsulNode[], void, undefined> {
        return watch(this.http, { path: NODES }, nodesOf, options);
    }

    /**
     * The instances of a service, also those with failing checks. Needs `service:read` and `node:read`.
     *
     * @param name name of the service
     */
    async service(name: string): Promise<ServiceInstance[]> {
        return instancesOf((await this.http.json<WireInstance[]>({ path: healthOf(name) })).value);
    }
}

const NODES = "/v1/catalog/nodes";

function healthOf(service: string): string {
    return `/v1/health/service/${encodeURIComponent(service)}`;
}

interface WireNode {
    ID: string;
    Node: string;
    Address: string;
    Datacenter: string;
    Meta: Record<string, string> | null;
}

interface WireInstance {
    Node: WireNode;
    Service: { ID: string; Address: string; Port: number; Tags: string[] | null };
    Checks: { Name: string; Status: string; Output: string }[];
}

function nodesOf(nodes: WireNode[]): ConsulNode[] {
    return nodes.map((node) => ({
        id: node.ID,
        name: node.Node,
        address: node.Address,
        datacenter: node.Datacenter,
        meta: node.Meta ?? {},
    }));
}

function instancesOf(instances: WireInstance[]): ServiceInstance[] {
    return instances.map(({ Node, Service, Checks }) => ({
        id: Service.ID,
        node: Node.Node,
        address: Service.Address || Node.Address,
        port: Service.Port,
        tags: Service.Tags ?? [],
        passing: Checks.every((check) => check.Status === "passing"),
        checks: Checks.map((check) => ({ name: check.Name, status: check.Status, output: check.Output })),
    }));
}
