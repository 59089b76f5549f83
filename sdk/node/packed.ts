import { gzipSync, strToU8 } from "fflate";

/** Compressed with gzip, in base64. The same content always gives the same text: {@link gzipped}. */
export function packed(content: string | Uint8Array): string {
    return Buffer.from(gzipped(typeof content === "string" ? strToU8(content) : content)).toString("base64");
}

/** Of content that all machines get as the same object, such as the node program. It is most of what they get. */
const known = new WeakMap<Uint8Array, Uint8Array>();

/**
 * Compressed with gzip. The same content always gives the same bytes, whichever Node.js or machine compresses it: a bundle that
 * differs would be delivered again.
 */
export function gzipped(content: Uint8Array): Uint8Array {
    const before = known.get(content);
    if (before) return before;
    const compressed = gzipSync(content, { level: 9, mtime: new Date(0) });
    known.set(content, compressed);
    return compressed;
}
