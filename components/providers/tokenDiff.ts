import type * as pulumi from "@pulumi/pulumi";

interface TokenProps {
    /** Undefined in the state of a token that an older version of this package created. */
    identity?: string;
}

/**
 * Another identity is another token, which is created before the old one is deleted. A replacement that the user forces
 * (`--replace`) keeps the identity: the token is then deleted first, because the new one is found by the same identity.
 */
export function tokenDiff(olds: TokenProps, news: TokenProps, changed: boolean): pulumi.dynamic.DiffResult {
    const isOther = olds.identity !== undefined && olds.identity !== news.identity;
    return {
        changes: isOther || changed || olds.identity !== news.identity,
        replaces: isOther ? ["identity"] : [],
        deleteBeforeReplace: !isOther,
    };
}
