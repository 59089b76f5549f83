import type * as pulumi from "@pulumi/pulumi";

interface TokenProps {
    /** Undefined in the state of a token that an older version of this package created. */
    identity?: string;
}

/**
 * A changed identity replaces the token; the new token is created before the old one is deleted. A replacement that the user forces
 * (`replacementTrigger`) keeps the identity. Then the old token is deleted first, because both are found by the same identity.
 */
export function tokenDiff(olds: TokenProps, news: TokenProps, changed: boolean): pulumi.dynamic.DiffResult {
    const isOther = olds.identity !== undefined && olds.identity !== news.identity;
    return {
        changes: isOther || changed || olds.identity !== news.identity,
        replaces: isOther ? ["identity"] : [],
        deleteBeforeReplace: !isOther,
    };
}
