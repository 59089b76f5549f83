import { gzipSync, strToU8 } from "fflate";

/**
 * Compressed with gzip, in base64. The same content always gives the same text, whichever Node.js or machine compresses it: a
 * text that differs would be delivered again.
 */
export function packed(content: string | Uint8Array): string {
    const bytes = typeof content === "string" ? strToU8(content) : content;
    return Buffer.from(gzipSync(bytes, { level: 9, mtime: new Date(0) })).toString("base64");
}
