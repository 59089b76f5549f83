import type { KeyObject } from "node:crypto";
import { createHash, createPublicKey, randomBytes } from "node:crypto";
import { algorithmOf, curveOf } from "./keys";
import { pem } from "./pem";

/**
 * OpenSSH's formats, which node:crypto does not write and ssh2 only for keys that it made itself: public keys
 * (RFC 4253 section 6.6, RFC 5656, RFC 8709) and `openssh-key-v1` (PROTOCOL.key of OpenSSH) without a passphrase.
 */
export interface OpenSsh {
    privateKey: string;
    publicKey: string;
    fingerprintMd5: string;
    fingerprintSha256: string;
}

const none: OpenSsh = { privateKey: "", publicKey: "", fingerprintMd5: "", fingerprintSha256: "" };

/** All four are empty for P-224, which SSH does not know. */
export function openSsh(key: KeyObject): OpenSsh {
    if (algorithmOf(key) === "ECDSA" && curveOf(key) === "P224") return none;
    const { type, publicParts, privateParts } = parts(key);
    const blob = Buffer.concat([string(type), ...publicParts]);
    return {
        privateKey: pem(
            "OPENSSH PRIVATE KEY",
            privateBlob(blob, Buffer.concat([string(type), ...privateParts])),
        ),
        publicKey: `${type} ${blob.toString("base64")}\n`,
        fingerprintMd5: hash("md5", blob)
            .toString("hex")
            .replace(/..(?=.)/g, "$&:"),
        fingerprintSha256: `SHA256:${hash("sha256", blob).toString("base64").replace(/=+$/, "")}`,
    };
}

interface Parts {
    type: string;
    publicParts: Buffer[];
    privateParts: Buffer[];
}

function parts(key: KeyObject): Parts {
    const jwk = key.export({ format: "jwk" });
    const bytes = (name: "n" | "e" | "d" | "p" | "q" | "qi" | "x") =>
        Buffer.from(jwk[name] ?? "", "base64url");
    switch (algorithmOf(key)) {
        case "RSA": {
            const privateNames = ["n", "e", "d", "qi", "p", "q"] as const;
            return {
                type: "ssh-rsa",
                publicParts: [integer(bytes("e")), integer(bytes("n"))],
                privateParts: privateNames.map((name) => integer(bytes(name))),
            };
        }
        case "ECDSA": {
            const curve = curveOf(key).replace("P", "nistp");
            // The DER of a public key ends with an uncompressed point: 04, x, y.
            const point = Buffer.from(jwk.x ?? "", "base64url").length * 2 + 1;
            const der = createPublicKey(key).export({ type: "spki", format: "der" });
            const publicParts = [string(curve), string(der.subarray(-point))];
            return {
                type: `ecdsa-sha2-${curve}`,
                publicParts,
                privateParts: [...publicParts, integer(bytes("d"))],
            };
        }
        case "ED25519": {
            const both = Buffer.concat([bytes("d"), bytes("x")]);
            return {
                type: "ssh-ed25519",
                publicParts: [string(bytes("x"))],
                privateParts: [string(bytes("x")), string(both)],
            };
        }
    }
}

function privateBlob(publicBlob: Buffer, secretParts: Buffer): Buffer {
    const check = randomBytes(4); // twice, so that a wrong passphrase would show
    const comment = string("");
    const content = Buffer.concat([check, check, secretParts, comment]);
    const padding = Buffer.from(Array.from({ length: (8 - (content.length % 8)) % 8 }, (_, i) => i + 1));
    return Buffer.concat([
        Buffer.from("openssh-key-v1\0"),
        string("none"), // cipher
        string("none"), // key derivation
        string(""), // its options
        Buffer.from([0, 0, 0, 1]), // number of keys
        string(publicBlob),
        string(Buffer.concat([content, padding])),
    ]);
}

function string(value: string | Buffer): Buffer {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(value));
    return Buffer.concat([length, Buffer.from(value)]);
}

/** A positive `mpint` (RFC 4251 section 5): without leading zeros, except one if the first bit is set. */
function integer(bytes: Buffer): Buffer {
    const first = bytes.findIndex((byte) => byte !== 0);
    const digits = bytes.subarray(first < 0 ? bytes.length : first);
    return string((digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

function hash(algorithm: string, data: Buffer): Buffer {
    return createHash(algorithm).update(data).digest();
}
