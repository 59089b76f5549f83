/** PEM with a newline at the end (RFC 7468), as Go writes it. */
export function pem(label: string, der: ArrayBuffer | Uint8Array): string {
    const bytes = Buffer.from(der instanceof ArrayBuffer ? new Uint8Array(der) : der);
    const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
    return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/**
 * The bytes of the first PEM block.
 *
 * @throws Error if there is none, or one of another kind
 */
export function pemBytes(property: string, label: string, text: string): Buffer {
    const block = /-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \1-----/.exec(text);
    if (block?.[1] !== label) {
        throw new Error(
            `Expected \`${property}\` to be PEM of type ${label}, got ${block?.[1] ?? "no PEM at all"}.`,
        );
    }
    return Buffer.from(block[2] ?? "", "base64");
}
