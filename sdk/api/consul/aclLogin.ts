import type { AclKind } from "./aclCollection";

/**
 * A way to log in with a signed JWT.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/acl/auth-methods
 * @see https://developer.hashicorp.com/nomad/docs/secure/acl/consul
 */
export interface ConsulAuthMethodSpec {
    name: string;
    description?: string;
    /** Scope of a token made by this login. Default: `local`, this datacenter. */
    tokenLocality?: "local" | "global";
    /** How long such a token lives, as `30m`; default until logout. */
    maxTokenTtl?: string;
    /** Wire form, as it is the auth method's own: `JWKSURL`, `JWKSCACert`, `BoundAudiences`, `ClaimMappings` … */
    config: Record<string, unknown>;
}

export interface ConsulAuthMethod extends ConsulAuthMethodSpec {
    description: string;
}

export const authMethodKind: AclKind<ConsulAuthMethodSpec, WireAuthMethod, ConsulAuthMethod> = {
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
    decode: (wire) => ({
        name: wire.Name,
        description: wire.Description ?? "",
        tokenLocality: wire.TokenLocality || undefined,
        maxTokenTtl: wire.MaxTokenTTL,
        config: wire.Config ?? {}, // a list leaves it out
    }),
};

/** @see https://developer.hashicorp.com/consul/api-docs/acl/binding-rules */
export interface ConsulBindingRuleSpec {
    description?: string;
    /** Name of the auth method whose logins it is about. */
    authMethod: string;
    /** Kind of `bindName`: a service identity, a role or a policy. */
    bindType: "service" | "role" | "policy";
    /** With placeholders such as `${value.nomad_service}`. */
    bindName: string;
    /** Expression on the login's claims; default all logins. */
    selector?: string;
}

export interface ConsulBindingRule extends Required<ConsulBindingRuleSpec> {
    id: string;
}

export const bindingRuleKind: AclKind<ConsulBindingRuleSpec, WireBindingRule, ConsulBindingRule> = {
    one: "binding-rule",
    all: "binding-rules",
    encode: (spec) => ({
        Description: spec.description,
        AuthMethod: spec.authMethod,
        BindType: spec.bindType,
        BindName: spec.bindName,
        Selector: spec.selector,
    }),
    decode: (wire) => ({
        id: wire.ID,
        description: wire.Description,
        authMethod: wire.AuthMethod,
        bindType: wire.BindType,
        bindName: wire.BindName,
        selector: wire.Selector,
    }),
};

export interface WireAuthMethod {
    Name: string;
    Description?: string;
    TokenLocality?: "local" | "global" | "";
    MaxTokenTTL?: string;
    Config?: Record<string, unknown>;
}

export interface WireBindingRule {
    ID: string;
    Description: string;
    AuthMethod: string;
    BindType: ConsulBindingRuleSpec["bindType"];
    BindName: string;
    Selector: string;
}
