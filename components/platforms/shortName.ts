import { createHash } from "node:crypto";

/** A name within a cloud's limit. One that is too long ends in a hash of the whole, so that it stays unique. */
export function shortName(whole: string, longest: number): string {
    if (whole.length <= longest) return whole;
    const hash = createHash("sha256").update(whole).digest("hex").slice(0, 8);
    return `${whole.slice(0, longest - hash.length - 1)}-${hash}`;
}
