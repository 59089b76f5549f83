import { createHash } from "node:crypto";

/** A secret of Key Vault holds 25 KB at most. https://learn.microsoft.com/en-us/azure/key-vault/secrets/about-secrets */
const pieceLength = 24_000;

/**
 * A pool's bundle as secrets of Key Vault, by name. A member puts the pieces together and compares the checksum, so that it never
 * applies pieces of two updates.
 */
export function vaultSecrets(text: string): Record<string, string> {
    const pieces = text.match(new RegExp(`[^]{1,${pieceLength}}`, "g")) ?? [];
    return {
        ...Object.fromEntries(pieces.map((piece, index) => [`bundle-${index}`, piece])),
        bundle: JSON.stringify({
            parts: pieces.length,
            sha256: createHash("sha256").update(text).digest("hex"),
        }),
    };
}
