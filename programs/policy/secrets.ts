import { gunzipSync } from "node:zlib";

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** Patterns of a cluster's secrets. */
const patterns = {
    "a private key": /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/,
    "an ACL token": new RegExp(`(?:token|secret[_-]?id)s?\\b[^\\0]{0,80}?${uuid}`, "i"),
    "a gossip key": /\bencrypt["']?\s*[:=]\s*["']?(?:[\w+/]{22}==|[\w+/]{32}|[\w+/]{43}=)(?![\w+/=])/,
    "a DigitalOcean API token": /\bdo[por]_v1_[0-9a-f]{64}\b/,
};

/** Levels of nested encodings that are searched: user-data, a file in it, a file in that file. */
const depth = 3;
/** Bytes that compressed data may unpack to; user-data is 64 KiB at most everywhere. */
const unpackedLimit = 16 * 1024 * 1024;

/** The kinds of secrets in a text, also where they are in base64 or compressed; never the secrets themselves. */
export function secretsIn(text: string, levels = depth): string[] {
    const here = Object.entries(patterns)
        .filter(([, pattern]) => pattern.test(text))
        .map(([kind]) => kind);
    if (levels === 0) return here;
    const within = encodedParts(text).flatMap((part) => secretsIn(part, levels - 1));
    return [...new Set([...here, ...within])];
}

/** The decoded base64 parts of a text. Lines are joined, because MIME and YAML wrap them. */
function encodedParts(text: string): string[] {
    return (text.match(/[A-Za-z0-9+/=]+(?:\r?\n[ \t]*[A-Za-z0-9+/=]+)*/g) ?? [])
        .map((part) => part.replace(/\s/g, ""))
        .filter((part) => part.length >= 40) // a secret together with the word that names it is longer
        .map((part) => unpack(Buffer.from(part, "base64")));
}

function unpack(bytes: Buffer): string {
    const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    if (!compressed) return bytes.toString("latin1");
    try {
        return gunzipSync(bytes, { maxOutputLength: unpackedLimit }).toString("latin1");
    } catch {
        return ""; // cut off or not gzip after all: a machine could not read it either
    }
}
