import type { HttpTransport } from "../http";
import { watch, type WatchOptions } from "../watch";

export interface ConsulNode {
    id: string;
    name: string;
    address: string;
    datacenter: string;
    meta: Record<string, string>;
}

/** An instance of a service with the state of its checks. */
export interface ServiceInstance {
    id: string;
    node: string;
    /** The service's own address; its node's address if it has none. */
    address: string;
    port: number;
    tags: string[];
    /** All checks of the service and of its node pass. */
    passing: boolean;
    checks: { name: string; status: string; output: string }[];
}

/**
 * Nodes and services that registered.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/catalog
 * @see https://developer.hashicorp.com/consul/api-docs/health
 */
export class ConsulCatalog {
    constructor(private readonly http: HttpTransport) {}

    /** Needs `node:read`; nodes that the token may not read are missing. */
    async nodes(): Promise<ConsulNode[]> {
        return nodesOf((await this.http.json<WireNode[]>({ path: NODES })).value);
    }

    /** {@link nodes} now and after each change. */
    watchNodes(options?: WatchOptions): AsyncGenerator<ConsulNode[], void, undefined> {
        return watch(this.http, { path: NODES }, nodesOf, options);
    }

    /** Instances of a service, unhealthy ones too; needs `service:read` and `node:read`. */
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
