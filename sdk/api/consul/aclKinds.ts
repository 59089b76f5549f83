import type { AclKind } from "./aclCollection";

/** Rights that tokens and roles have in common. */
export interface ConsulGrants {
    /** Names of policies. Default: none. */
    policies?: string[];
    /** Names of roles; tokens only. Default: none. */
    roles?: string[];
    /** Rights of agents. Default: none. */
    nodeIdentities?: ConsulNodeIdentity[];
    /** Rights of services' instances. Default: none. */
    serviceIdentities?: ConsulServiceIdentity[];
}

/**
 * The rights that an agent needs to register its node.
 *
 * @see https://developer.hashicorp.com/consul/docs/security/acl#node-identities
 */
export interface ConsulNodeIdentity {
    /** Name of the node. */
    nodeName: string;
    /** Datacenter of the node, in which alone the rights hold. */
    datacenter: string;
}

/**
 * The rights that an instance of a service needs to register itself and to find others.
 *
 * @see https://developer.hashicorp.com/consul/docs/security/acl#service-identities
 */
export interface ConsulServiceIdentity {
    /** Name of the service. */
    serviceName: string;
    /** Datacenters in which the rights hold. Default: all. */
    datacenters?: string[];
}

/** A token to be created or updated. */
export interface ConsulTokenSpec extends ConsulGrants {
    /** Text for people. Default: empty. */
    description?: string;
    /** The token's public ID, a UUID. Default: a random one. An update cannot change it. */
    accessorId?: string;
    /** The token's secret, a UUID. Default: a random one. An update cannot change it. */
    secretId?: string;
    /** Whether the token is valid in its own datacenter only. Default: false. An update cannot change it. */
    local?: boolean;
}

/** A token of Consul's ACL system. */
export interface ConsulToken extends Required<ConsulGrants> {
    /** The token's public ID, with which it is read, updated and deleted. */
    accessorId: string;
    /** The token's secret, which requests carry. `<hidden>` if the client's own token may only read ACLs. */
    secretId: string;
    /** Text for people. */
    description: string;
    /** Whether the token is valid in its own datacenter only. */
    local: boolean;
    /** When the token was created. */
    createdAt: Date;
    /** End of the token; absent if it has no TTL. */
    endsAt?: Date;
    /** Name of the auth method whose login created the token; absent if it was created otherwise. */
    authMethod?: string;
}

export const tokenKind: AclKind<ConsulTokenSpec, ConsulToken> = {
    one: "token",
    all: "tokens",
    encode: (spec) => ({
        AccessorID: spec.accessorId,
        SecretID: spec.secretId,
        Description: spec.description,
        Local: spec.local,
        ...encodeGrants(spec),
    }),
    decode: (wire: WireToken) => ({
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

/** A policy to be created or updated. */
export interface ConsulPolicySpec {
    /** Unique name. Allowed: at most 128 letters, digits, `-` and `_`. */
    name: string;
    /** Text for people. Default: empty. */
    description?: string;
    /**
     * The rights, in HCL or JSON.
     *
     * @see https://developer.hashicorp.com/consul/docs/reference/acl/rule
     */
    rules: string;
}

/** A policy of Consul's ACL system. In a list, `rules` is empty. */
export interface ConsulPolicy extends Required<ConsulPolicySpec> {
    /** The policy's ID, a UUID that Consul chose. A new name does not change it. */
    id: string;
}

/** @see https://developer.hashicorp.com/consul/api-docs/acl/policies */
export const policyKind: AclKind<ConsulPolicySpec, ConsulPolicy> = {
    one: "policy",
    all: "policies",
    encode: (spec) => ({ Name: spec.name, Description: spec.description, Rules: spec.rules }),
    decode: (wire: WirePolicy) => ({
        id: wire.ID,
        name: wire.Name,
        description: wire.Description,
        rules: wire.Rules ?? "", // a list leaves them out
    }),
};

/** A role to be created or updated: rights under a name, for several tokens. */
export interface ConsulRoleSpec extends Omit<ConsulGrants, "roles"> {
    /** Unique name. Allowed: at most 256 letters, digits, `-` and `_`. */
    name: string;
    /** Text for people. Default: empty. */
    description?: string;
}

/** A role of Consul's ACL system. */
export interface ConsulRole extends Required<ConsulRoleSpec> {
    /** The role's ID, a UUID that Consul chose. A new name does not change it. */
    id: string;
}

/** @see https://developer.hashicorp.com/consul/api-docs/acl/roles */
export const roleKind: AclKind<ConsulRoleSpec, ConsulRole> = {
    one: "role",
    all: "roles",
    encode: (spec) => ({ Name: spec.name, Description: spec.description, ...encodeGrants(spec) }),
    decode: (wire: WireRole) => {
        const { policies, nodeIdentities, serviceIdentities } = decodeGrants(wire);
        const { ID: id, Name: name, Description: description } = wire;
        return { id, name, description, policies, nodeIdentities, serviceIdentities };
    },
};

interface WireToken extends WireGrants {
    AccessorID: string;
    SecretID: string;
    Description: string;
    Local: boolean;
    CreateTime: string;
    ExpirationTime?: string | null;
    AuthMethod?: string;
}

interface WirePolicy {
    ID: string;
    Name: string;
    Description: string;
    Rules?: string;
}

interface WireRole extends WireGrants {
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
