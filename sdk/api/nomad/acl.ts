import { orUndefined } from "../errors";
import type { HttpTransport } from "../http";

export interface NomadPolicy {
    name: string;
    description?: string;
    /** HCL or JSON. @see https://developer.hashicorp.com/nomad/docs/other-specifications/acl-policy */
    rules: string;
}

export interface NomadTokenSpec {
    name?: string;
    type: "client" | "management";
    /** Names of policies; for a client token. */
    policies?: string[];
    /** Valid in all federated regions; default false. Fixed once created. */
    global?: boolean;
}

export interface NomadToken extends Required<NomadTokenSpec> {
    accessorId: string;
    /** Empty in a list. */
    secretId: string;
}

/** @see https://developer.hashicorp.com/nomad/api-docs/acl */
export class NomadAcl {
    readonly policies: NomadPolicies;
    readonly tokens: NomadTokens;

    constructor(private readonly http: HttpTransport) {
        this.policies = new NomadPolicies(http);
        this.tokens = new NomadTokens(http);
    }

    /**
     * Makes the first management token, once in a cluster's life.
     *
     * @param secret The token's SecretID, a UUID. The caller chooses it, so that it is known even if the answer is
     * lost.
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
     * A token with which a client of that name may register for the first time. Needs `node:write`.
     *
     * @param ttl seconds that it is valid, at most 1800 unless the servers are configured otherwise
     * @see https://developer.hashicorp.com/nomad/api-docs/acl/client-introduction-token
     */
    async introduceClient(nodeName: string, ttl: number): Promise<string> {
        const { value } = await this.http.json<{ JWT: string }>({
            method: "POST",
            path: "/v1/acl/identity/client-introduction-token",
            body: { NodeName: nodeName, TTL: `${ttl}s` },
            idempotent: true,
        });
        return value.JWT;
    }
}

/** @see https://developer.hashicorp.com/nomad/api-docs/acl/policies */
export class NomadPolicies {
    constructor(private readonly http: HttpTransport) {}

    /** Names of all. */
    async list(): Promise<string[]> {
        const { value } = await this.http.json<{ Name: string }[]>({ path: "/v1/acl/policies" });
        return value.map(({ Name }) => Name);
    }

    /** @throws ApiError with `isNotFound` if there is none. */
    async read(name: string): Promise<NomadPolicy> {
        const { value } = await this.http.json<WirePolicy>({ path: policyPath(name) });
        return { name: value.Name, description: value.Description, rules: value.Rules };
    }

    /** Creates or replaces it. */
    async put({ name, description, rules }: NomadPolicy): Promise<void> {
        const body = { Name: name, Description: description, Rules: rules };
        await this.http.json({ method: "PUT", path: policyPath(name), body, idempotent: true });
    }

    /** Succeeds as well if there is none. */
    async delete(name: string): Promise<void> {
        await orUndefined(this.http.json({ method: "DELETE", path: policyPath(name), idempotent: true }));
    }
}

/** @see https://developer.hashicorp.com/nomad/api-docs/acl/tokens */
export class NomadTokens {
    constructor(private readonly http: HttpTransport) {}

    async list(): Promise<NomadToken[]> {
        return (await this.http.json<WireToken[]>({ path: "/v1/acl/tokens" })).value.map(decodeToken);
    }

    /** The token that the client itself uses. */
    async self(): Promise<NomadToken> {
        return this.read("self");
    }

    /** @throws ApiError with `isNotFound` if there is none. */
    async read(accessorId: string): Promise<NomadToken> {
        return decodeToken((await this.http.json<WireToken>({ path: tokenPath(accessorId) })).value);
    }

    /** Never sent twice, as each time makes another token. */
    async create(spec: NomadTokenSpec): Promise<NomadToken> {
        const body = encodeToken(spec);
        const { value } = await this.http.json<WireToken>({ method: "PUT", path: "/v1/acl/token", body });
        return decodeToken(value);
    }

    /** Replaces name, type and policies. */
    async update(accessorId: string, spec: NomadTokenSpec): Promise<NomadToken> {
        const { value } = await this.http.json<WireToken>({
            method: "PUT",
            path: tokenPath(accessorId),
            body: { AccessorID: accessorId, ...encodeToken(spec) },
            idempotent: true,
        });
        return decodeToken(value);
    }

    /** Succeeds as well if there is none. */
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
