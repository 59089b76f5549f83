import type { HttpTransport } from "../http";
import { AclCollection, NamedAclCollection } from "./aclCollection";
import { authMethodKind, bindingRuleKind } from "./aclLogin";
import {
    type ConsulToken,
    type ConsulTokenSpec,
    policyKind,
    roleKind,
    tokenKind,
    type WireToken,
} from "./aclKinds";

/** @see https://developer.hashicorp.com/consul/api-docs/acl */
export class ConsulAcl {
    readonly tokens: ConsulTokens;
    readonly policies;
    readonly roles;
    /** Auth methods: ways to log in for a token, such as that of Nomad's workloads. Identified by name. */
    readonly authMethods;
    /** Binding rules: the rights of a login. */
    readonly bindingRules;

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
     * @param secret SecretID of the token, a UUID. The caller chooses it, so that it is known even if
     * the answer is lost.
     * @throws ApiError with `isAlreadyBootstrapped`, or with `isNoLeader` if it is too early.
     * @see https://developer.hashicorp.com/consul/api-docs/acl#bootstrap-acls
     */
    async bootstrap(secret: string): Promise<ConsulToken> {
        const { value } = await this.http.json<WireToken>({
            method: "PUT",
            path: "/v1/acl/bootstrap",
            body: { BootstrapSecret: secret },
        });
        return tokenKind.decode(value);
    }
}

/** @see https://developer.hashicorp.com/consul/api-docs/acl/tokens */
export class ConsulTokens extends AclCollection<ConsulTokenSpec, WireToken, ConsulToken> {
    /** The token that the client itself uses. */
    async self(): Promise<ConsulToken> {
        return this.read("self");
    }

    /** All that have the policy of that ID by themselves, and not by a role. */
    async withPolicy(policy: string): Promise<ConsulToken[]> {
        const { value } = await this.http.json<WireToken[]>({ path: "/v1/acl/tokens", query: { policy } });
        return value.map((wire) => tokenKind.decode(wire));
    }
}
