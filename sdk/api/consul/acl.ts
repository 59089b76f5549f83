import type { HttpTransport } from "../http";
import { AclCollection, consistent, NamedAclCollection } from "./aclCollection";
import { authMethodKind, bindingRuleKind } from "./aclLogin";
import { type ConsulToken, type ConsulTokenSpec, policyKind, roleKind, tokenKind } from "./aclKinds";

/**
 * Consul's ACL system. All methods need `acl:write`; those that only read need `acl:read`.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/acl
 */
export class ConsulAcl {
    /** Tokens. Their IDs are the accessor IDs. */
    readonly tokens: ConsulTokens;
    /** Policies: named sets of rules. */
    readonly policies;
    /** Roles: named sets of policies and identities. */
    readonly roles;
    /** Auth methods: ways to log in for a token, for example that of Nomad's workloads. Their IDs are their names. */
    readonly authMethods;
    /** Binding rules: the rights of tokens that a login creates. */
    readonly bindingRules;

    /** @internal */
    constructor(private readonly http: HttpTransport) {
        this.tokens = new ConsulTokens(http, tokenKind);
        this.policies = new NamedAclCollection(http, policyKind);
        this.roles = new NamedAclCollection(http, roleKind);
        this.authMethods = new AclCollection(http, authMethodKind);
        this.bindingRules = new AclCollection(http, bindingRuleKind);
    }

    /**
     * Creates the first management token, which is possible once in a cluster's life.
     *
     * @param secret SecretID of the token, a UUID. The caller chooses it, so that it is known even if the answer is lost
     * @throws ApiError with `isAlreadyBootstrapped`, or with `isNoLeader` if it is too early.
     * @see https://developer.hashicorp.com/consul/api-docs/acl#bootstrap-acls
     */
    async bootstrap(secret: string): Promise<ConsulToken> {
        const { value } = await this.http.json<never>({
            method: "PUT",
            path: "/v1/acl/bootstrap",
            body: { BootstrapSecret: secret },
        });
        return tokenKind.decode(value);
    }
}

/**
 * Tokens of Consul's ACL system.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/acl/tokens
 */
export class ConsulTokens extends AclCollection<ConsulTokenSpec, ConsulToken> {
    /** The token that the client itself uses. */
    async self(): Promise<ConsulToken> {
        return this.read("self");
    }

    /**
     * The tokens that have a policy themselves, and not through a role.
     *
     * @param policy ID of the policy
     */
    async withPolicy(policy: string): Promise<ConsulToken[]> {
        const call = { path: "/v1/acl/tokens", query: { policy, ...consistent } };
        const { value } = await this.http.json<never[]>(call);
        return value.map(tokenKind.decode);
    }
}
