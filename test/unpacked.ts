import { gunzipSync } from "node:zlib";

/** A text, and behind it what is packed in it: everything that is gzip in base64. */
export function unpacked(text: string): string {
    const parts = text.match(/H4sI[A-Za-z0-9+/=]+/g) ?? [];
    return [text, ...parts.map((part) => gunzipSync(Buffer.from(part, "base64")).toString())].join("\n");
}
