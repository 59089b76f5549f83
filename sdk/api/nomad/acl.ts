import { orUndefined } from "../errors";
import type { HttpTransport } from "../http";

/** A policy of Nomad's ACL system: rights under a name. */
export interface NomadPolicy {
    /** Unique name. Allowed: 1 to 128 letters, digits and `-`. */
    name: string;
    /** Text for people. Default: empty. Allowed: at most 256 characters. */
    description?: string;
    /**
     * The rights, in HCL or JSON.
     *
     * @see https://developer.hashicorp.com/nomad/docs/other-specifications/acl-policy
     */
    rules: string;
}

/** A token to be created or updated. */
export interface NomadTokenSpec {
    /** Name for people. Default: empty. Allowed: at most 256 characters. */
    name?: string;
    /** A `management` token may do everything, a `client` token what its policies allow. */
    type: "client" | "management";
    /** Names of policies. A client token needs at least one, and a management token may have none. */
    policies?: string[];
    /** Whether the token is valid in all federated regions. Default: false. An update cannot change it. */
    global?: boolean;
}

/** A token of Nomad's ACL system. */
export interface NomadToken extends Required<NomadTokenSpec> {
    /** The token's public ID, with which it is read, updated and deleted. */
    accessorId: string;
    /** The token's secret, which requests carry. Empty in a list. */
    secretId: string;
}

/**
 * Nomad's ACL system. Its methods need a management token unless they say otherwise.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/acl
 */
export class NomadAcl {
    /** Policies. */
    readonly policies: NomadPolicies;
    /** Tokens. */
    readonly tokens: NomadTokens;

    /** @internal */
    constructor(private readonly http: HttpTransport) {
        this.policies = new NomadPolicies(http);
        this.tokens = new NomadTokens(http);
    }

    /**
     * Creates the first management token, which is possible once in a cluster's life. Needs no token.
     *
     * @param secret SecretID of the token, a UUID. The caller chooses it, so that it is known even if the answer is lost
     * @throws ApiError with `isAlreadyBootstrapped`, or with `isNoLeader` if it is too early.
     * @see https://developer.hashicorp.com/nomad/api-docs/acl/tokens#bootstrap-token
     */
    async bootstrap(secret: string): Promise<NomadToken> {
        const body = { BootstrapSecret: secret };
        const { value } = await this.http.json<WireToken>({
            method: "POST",
            path: "/v1/acl/bootstrap",
            body,
        });
        return decodeToken(value);
    }

    /**
     * Creates an introduction token, with which a client of that name may register for the first time. Needs `node:write`.
     *
     * @param nodeName name of the client's node
     * @param ttl seconds for which the token is valid, at most 1800 unless the servers are configured otherwise
     * @param nodePool node pool of the client. With another one, the servers refuse it. Default: `default`.
     * @returns The token, a JWT.
     * @see https://developer.hashicorp.com/nomad/api-docs/acl/client-introduction-token
     */
    async introduceClient(nodeName: string, ttl: number, nodePool = "default"): Promise<string> {
        const { value } = await this.http.json<{ JWT: string }>({
            method: "POST",
            path: "/v1/acl/identity/client-introduction-token",
            body: { NodeName: nodeName, NodePool: nodePool, TTL: `${ttl}s` },
            idempotent: true,
        });
        return value.JWT;
    }
}

/**
 * Policies of Nomad's ACL system.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/acl/policies
 */
export class NomadPolicies {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /** The names of all policies. */
    async list(): Promise<string[]> {
        const { value } = await this.http.json<{ Name: string }[]>({ path: "/v1/acl/policies" });
        return value.map(({ Name }) => Name);
    }

    /**
     * Reads a policy.
     *
     * @param name name of the policy
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async read(name: string): Promise<NomadPolicy> {
        const { value } = await this.http.json<WirePolicy>({ path: policyPath(name) });
        return { name: value.Name, description: value.Description, rules: value.Rules };
    }

    /**
     * Creates a policy, or replaces the policy of that name.
     *
     * @param policy the policy
     */
    async put({ name, description, rules }: NomadPolicy): Promise<void> {
        const body = { Name: name, Description: description, Rules: rules };
        await this.http.json({ method: "PUT", path: policyPath(name), body, idempotent: true });
    }

    /**
     * Deletes a policy. Succeeds as well if it does not exist.
     *
     * @param name name of the policy
     */
    async delete(name: string): Promise<void> {
        await orUndefined(this.http.json({ method: "DELETE", path: policyPath(name), idempotent: true }));
    }
}

/**
 * Tokens of Nomad's ACL system.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/acl/tokens
 */
export class NomadTokens {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /** All tokens, without their secrets. */
    async list(): Promise<NomadToken[]> {
        return (await this.http.json<WireToken[]>({ path: "/v1/acl/tokens" })).value.map(decodeToken);
    }

    /** The token that the client itself uses. Any token may read itself. */
    async self(): Promise<NomadToken> {
        return this.read("self");
    }

    /**
     * Reads a token.
     *
     * @param accessorId the token's public ID
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async read(accessorId: string): Promise<NomadToken> {
        return decodeToken((await this.http.json<WireToken>({ path: tokenPath(accessorId) })).value);
    }

    /**
     * Creates a token. The request is never repeated, because each time creates another token.
     *
     * @param spec the token
     */
    async create(spec: NomadTokenSpec): Promise<NomadToken> {
        const body = encodeToken(spec);
        const { value } = await this.http.json<WireToken>({ method: "PUT", path: "/v1/acl/token", body });
        return decodeToken(value);
    }

    /**
     * Replaces a token's name, type and policies.
     *
     * @param accessorId the token's public ID
     * @param spec the token
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async update(accessorId: string, spec: NomadTokenSpec): Promise<NomadToken> {
        const { value } = await this.http.json<WireToken>({
            method: "PUT",
            path: tokenPath(accessorId),
            body: { AccessorID: accessorId, ...encodeToken(spec) },
            idempotent: true,
        });
        return decodeToken(value);
    }

    /**
     * Deletes a token, which is revoked by that. Succeeds as well if it does not exist.
     *
     * @param accessorId the token's public ID
     */
    async delete(accessorId: string): Promise<void> {
        await orUndefined(
            this.http.json({ method: "DELETE", path: tokenPath(accessorId), idempotent: true }),
        );
    }
}

function policyPath(name: string): string {
    return `/v1/acl/policy/${encodeURIComponent(name)}`;
}

function tokenPath(accessorId: string): string {
    return `/v1/acl/token/${encodeURIComponent(accessorId)}`;
}

interface WirePolicy {
    Name: string;
    Description: string;
    Rules: string;
}

interface WireToken {
    AccessorID: string;
    SecretID?: string;
    Name: string;
    Type: NomadTokenSpec["type"];
    Policies: string[] | null;
    Global: boolean;
}

function encodeToken({ name, type, policies, global }: NomadTokenSpec): object {
    return { Name: name, Type: type, Policies: policies, Global: global };
}

function decodeToken(wire: WireToken): NomadToken {
    return {
        accessorId: wire.AccessorID,
        secretId: wire.SecretID ?? "",
        name: wire.Name,
        type: wire.Type,
        policies: wire.Policies ?? [],
        global: wire.Global,
    };
}
