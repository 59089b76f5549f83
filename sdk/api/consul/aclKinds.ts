import type { AclKind } from "./aclCollection";

/** Rights that tokens and roles have in common. */
export interface ConsulGrants {
    /** Names of policies. */
    policies?: string[];
    /** Names of roles; tokens only. */
    roles?: string[];
    /** Rights of the agent with that name. */
    nodeIdentities?: { nodeName: string; datacenter: string }[];
    /** Rights of an instance of that service. */
    serviceIdentities?: { serviceName: string; datacenters?: string[] }[];
}

export interface ConsulTokenSpec extends ConsulGrants {
    description?: string;
    /** UUIDs chosen by the caller; default random. Fixed once created. */
    accessorId?: string;
    secretId?: string;
    /** Valid in this datacenter only; default false. Fixed once created. */
    local?: boolean;
}

export interface ConsulToken extends Required<ConsulGrants> {
    accessorId: string;
    secretId: string;
    description: string;
    local: boolean;
    createdAt: Date;
    /** End of the token; absent if it has no TTL. */
    endsAt?: Date;
    /** Name of the auth method by which it was made; absent if there was no login. */
    authMethod?: string;
}

export const tokenKind: AclKind<ConsulTokenSpec, WireToken, ConsulToken> = {
    one: "token",
    all: "tokens",
    encode: (spec) => ({
        AccessorID: spec.accessorId,
        SecretID: spec.secretId,
        Description: spec.description,
        Local: spec.local,
        ...encodeGrants(spec),
    }),
    decode: (wire) => ({
        accessorId: wire.AccessorID,
        secretId: wire.SecretID,
        description: wire.Description,
        local: wire.Local,
        createdAt: new Date(wire.CreateTime),
        endsAt: wire.ExpirationTime ? new Date(wire.ExpirationTime) : undefined,
        authMethod: wire.AuthMethod || undefined,
        ...decodeGrants(wire),
    }),
};

export interface ConsulPolicySpec {
    name: string;
    description?: string;
    /** HCL or JSON. @see https://developer.hashicorp.com/consul/docs/reference/acl/rule */
    rules: string;
}

export interface ConsulPolicy extends Required<ConsulPolicySpec> {
    id: string;
}

/** @see https://developer.hashicorp.com/consul/api-docs/acl/policies */
export const policyKind: AclKind<ConsulPolicySpec, WirePolicy, ConsulPolicy> = {
    one: "policy",
    all: "policies",
    encode: (spec) => ({ Name: spec.name, Description: spec.description, Rules: spec.rules }),
    decode: (wire) => ({
        id: wire.ID,
        name: wire.Name,
        description: wire.Description,
        rules: wire.Rules ?? "", // a list leaves them out
    }),
};

export interface ConsulRoleSpec extends Omit<ConsulGrants, "roles"> {
    name: string;
    description?: string;
}

export interface ConsulRole extends Required<ConsulRoleSpec> {
    id: string;
}

/** @see https://developer.hashicorp.com/consul/api-docs/acl/roles */
export const roleKind: AclKind<ConsulRoleSpec, WireRole, ConsulRole> = {
    one: "role",
    all: "roles",
    encode: (spec) => ({ Name: spec.name, Description: spec.description, ...encodeGrants(spec) }),
    decode: (wire) => {
        const { policies, nodeIdentities, serviceIdentities } = decodeGrants(wire);
        const { ID: id, Name: name, Description: description } = wire;
        return { id, name, description, policies, nodeIdentities, serviceIdentities };
    },
};

export interface WireToken extends WireGrants {
    AccessorID: string;
    SecretID: string;
    Description: string;
    Local: boolean;
    CreateTime: string;
    ExpirationTime?: string | null;
    AuthMethod?: string;
}

export interface WirePolicy {
    ID: string;
    Name: string;
    Description: string;
    Rules?: string;
}

export interface WireRole extends WireGrants {
    ID: string;
    Name: string;
    Description: string;
}

/** Consul leaves out empty lists. */
interface WireGrants {
    Policies?: { Name: string }[] | null;
    Roles?: { Name: string }[] | null;
    NodeIdentities?: { NodeName: string; Datacenter: string }[] | null;
    ServiceIdentities?: { ServiceName: string; Datacenters?: string[] | null }[] | null;
}

function encodeGrants(grants: ConsulGrants): WireGrants {
    return {
        Policies: grants.policies?.map((Name) => ({ Name })),
        Roles: grants.roles?.map((Name) => ({ Name })),
        NodeIdentities: grants.nodeIdentities?.map(({ nodeName, datacenter }) => ({
            NodeName: nodeName,
            Datacenter: datacenter,
        })),
        ServiceIdentities: grants.serviceIdentities?.map(({ serviceName, datacenters }) => ({
            ServiceName: serviceName,
            Datacenters: datacenters,
        })),
    };
}

function decodeGrants(wire: WireGrants): Required<ConsulGrants> {
    return {
        policies: (wire.Policies ?? []).map(({ Name }) => Name),
        roles: (wire.Roles ?? []).map(({ Name }) => Name),
        nodeIdentities: (wire.NodeIdentities ?? []).map(({ NodeName, Datacenter }) => ({
            nodeName: NodeName,
            datacenter: Datacenter,
        })),
        serviceIdentities: (wire.ServiceIdentities ?? []).map(({ ServiceName, Datacenters }) => ({
            serviceName: ServiceName,
            datacenters: Datacenters ?? undefined,
        })),
    };
}
