import type { AclKind } from "./aclCollection";

/**
 * An auth method of type `jwt` to be created or updated: a way to exchange a signed JWT for a token.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/acl/auth-methods
 * @see https://developer.hashicorp.com/nomad/docs/secure/acl/consul
 */
export interface ConsulAuthMethodSpec {
    /** Unique name, which is the ID too. Allowed: at most 128 letters, digits, `-` and `_`. */
    name: string;
    /** Text for people. Default: empty. */
    description?: string;
    /** Datacenters in which a token of this login is valid: its own, or all. Default: `local`. */
    tokenLocality?: "local" | "global";
    /** How long a token of this login is valid, for example `30m`. Default: until logout. Allowed: `1m` to `24h`. */
    maxTokenTtl?: string;
    /**
     * Settings under Consul's own names: `JWKSURL`, `JWKSCACert`, `BoundAudiences`, `ClaimMappings` … In a list, Consul leaves
     * them out.
     *
     * @see https://developer.hashicorp.com/consul/docs/secure/acl/auth-method/jwt
     */
    config: Record<string, unknown>;
}

/** An auth method of Consul's ACL system. */
export interface ConsulAuthMethod extends ConsulAuthMethodSpec {
    /** Text for people. */
    description: string;
}

export const authMethodKind: AclKind<ConsulAuthMethodSpec, ConsulAuthMethod> = {
    one: "auth-method",
    all: "auth-methods",
    encode: (spec) => ({
        Name: spec.name,
        Type: "jwt",
        Description: spec.description,
        TokenLocality: spec.tokenLocality,
        MaxTokenTTL: spec.maxTokenTtl,
        Config: spec.config,
    }),
    decode: (wire: WireAuthMethod) => ({
        name: wire.Name,
        description: wire.Description ?? "",
        tokenLocality: wire.TokenLocality || undefined,
        maxTokenTtl: wire.MaxTokenTTL,
        config: wire.Config ?? {}, // a list leaves it out
    }),
};

/**
 * A binding rule to be created or updated: which rights the tokens of a login have.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/acl/binding-rules
 */
export interface ConsulBindingRuleSpec {
    /** Text for people. Default: empty. */
    description?: string;
    /** Name of the auth method to whose logins the rule applies. */
    authMethod: string;
    /** Kind of the right that `bindName` names: a service identity, a role or a policy. */
    bindType: "service" | "role" | "policy";
    /** Name of the service, role or policy. It may contain claims of the login, for example `${value.nomad_service}`. */
    bindName: string;
    /** Expression on the login's claims, for example `"nomad_service" in value`. Default: all logins. */
    selector?: string;
}

/** A binding rule of Consul's ACL system. */
export interface ConsulBindingRule extends Required<ConsulBindingRuleSpec> {
    /** The rule's ID, a UUID that Consul chose. */
    id: string;
}

export const bindingRuleKind: AclKind<ConsulBindingRuleSpec, ConsulBindingRule> = {
    one: "binding-rule",
    all: "binding-rules",
    encode: (spec) => ({
        Description: spec.description,
        AuthMethod: spec.authMethod,
        BindType: spec.bindType,
        BindName: spec.bindName,
        Selector: spec.selector,
    }),
    decode: (wire: WireBindingRule) => ({
        id: wire.ID,
        description: wire.Description,
        authMethod: wire.AuthMethod,
        bindType: wire.BindType,
        bindName: wire.BindName,
        selector: wire.Selector,
    }),
};

interface WireAuthMethod {
    Name: string;
    Description?: string;
    TokenLocality?: "local" | "global" | "";
    MaxTokenTTL?: string;
    Config?: Record<string, unknown>;
}

interface WireBindingRule {
    ID: string;
    Description: string;
    AuthMethod: string;
    BindType: ConsulBindingRuleSpec["bindType"];
    BindName: string;
    Selector: string;
}
