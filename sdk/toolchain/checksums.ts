import { VerificationError } from "./wayFailed";

/**
 * The SHA-256 that a list in `sha256sum`'s format gives for `file`.
 *
 * @throws VerificationError if the list does not name the file.
 */
export function listedSha256(list: string, file: string, listUrl: string): string {
    const line = list.split("\n").find((text) => text.trimEnd().endsWith(` ${file}`));
    const sum = /^[0-9a-f]{64}(?= )/.exec(line ?? "")?.[0];
    if (!sum) throw new VerificationError(listUrl, `has no SHA-256 of ${file}`);
    return sum;
}

/** @throws VerificationError if the download does not have the published checksum. */
export function expectSha256(url: string, actual: string, published: string): void {
    if (actual !== published)
        throw new VerificationError(url, `expected the published SHA-256 ${published}, got ${actual}`);
}
