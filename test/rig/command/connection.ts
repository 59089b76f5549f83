import type { Property } from "../plugin/resourceType";

/** How to reach one SSH server; times in seconds. */
export interface Endpoint {
    host: string;
    port?: number;
    user?: string;
    password?: string;
    privateKey?: string;
    privateKeyPassword?: string;
    agentSocketPath?: string;
    dialErrorLimit?: number;
    perDialTimeout?: number;
    hostKey?: string;
}

export interface Connection extends Endpoint {
    /** A jump host: the connection goes through it. */
    proxy?: Endpoint;
}

const endpointProperties: Record<keyof Endpoint, Property> = {
    host: { type: "string", required: true },
    port: { type: "number" },
    user: { type: "string" },
    password: { type: "string" },
    privateKey: { type: "string" },
    privateKeyPassword: { type: "string" },
    agentSocketPath: { type: "string" },
    dialErrorLimit: { type: "integer" },
    perDialTimeout: { type: "integer" },
    hostKey: { type: "string" },
};

export const connectionProperty: Property = {
    type: "object",
    required: true,
    properties: { ...endpointProperties, proxy: { type: "object", properties: endpointProperties } },
};
