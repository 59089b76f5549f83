import type { KeyObject } from "node:crypto";
import { createHash, createPrivateKey, generateKeyPair, sign } from "node:crypto";
import { promisify } from "node:util";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, SubjectPublicKeyInfo } from "@peculiar/asn1-x509";

export const algorithms = ["RSA", "ECDSA", "ED25519"] as const;
export type Algorithm = (typeof algorithms)[number];

/** Curves by their name in the plugin's inputs, with their name in OpenSSL. */
export const curves = {
    P224: "secp224r1",
    P256: "prime256v1",
    P384: "secp384r1",
    P521: "secp521r1",
} as const;
export type Curve = keyof typeof curves;

const generate = promisify(generateKeyPair);

/** Makes a key; `rsaBits` and `curve` matter to their own algorithm only. */
export async function generateKey(algorithm: Algorithm, rsaBits: number, curve: Curve): Promise<KeyObject> {
    switch (algorithm) {
        case "RSA":
            return (await generate("rsa", { modulusLength: rsaBits })).privateKey;
        case "ECDSA":
            return (await generate("ec", { namedCurve: curves[curve] })).privateKey;
        case "ED25519":
            return (await generate("ed25519")).privateKey;
    }
}

/** @throws Error which does not show the key */
export function parseKey(property: string, pem: string): KeyObject {
    try {
        return createPrivateKey(pem);
    } catch (error) {
        throw new Error(
            `failed to parse \`${property}\` as a private key in PEM: ${(error as Error).message}`,
        );
    }
}

export function algorithmOf(key: KeyObject): Algorithm {
    if (key.asymmetricKeyType === "rsa") return "RSA";
    if (key.asymmetricKeyType === "ec") return "ECDSA";
    if (key.asymmetricKeyType === "ed25519") return "ED25519";
    throw new Error(`unsupported private key type: ${key.asymmetricKeyType}`);
}

export function curveOf(key: KeyObject): Curve {
    const name = key.asymmetricKeyDetails?.namedCurve;
    const curve = (Object.keys(curves) as Curve[]).find((one) => curves[one] === name);
    if (!curve) throw new Error(`unsupported elliptic curve: ${name}`);
    return curve;
}

export function publicKeyInfo(publicKey: KeyObject): SubjectPublicKeyInfo {
    return AsnConvert.parse(publicKey.export({ type: "spki", format: "der" }), SubjectPublicKeyInfo);
}

/** SHA-1 over the key's bits (RFC 5280 section 4.2.1.2), for Ed25519 wrapped in an octet string as Go does. */
export function keyIdentifier(info: SubjectPublicKeyInfo): Buffer {
    const ed25519 = info.algorithm.algorithm === signatures.ED25519.oid;
    const bits = ed25519
        ? AsnConvert.serialize(new OctetString(info.subjectPublicKey))
        : info.subjectPublicKey;
    return createHash("sha1").update(Buffer.from(bits)).digest();
}

interface Signature {
    oid: string;
    hash: string | null;
    /** RSA alone has NULL as parameters; the others leave them out (RFC 4055, RFC 5758, RFC 8410). */
    parameters?: null;
}

const signatures = {
    RSA: { oid: "1.2.840.113549.1.1.11", hash: "sha256", parameters: null },
    P224: { oid: "1.2.840.10045.4.3.2", hash: "sha256" },
    P256: { oid: "1.2.840.10045.4.3.2", hash: "sha256" },
    P384: { oid: "1.2.840.10045.4.3.3", hash: "sha384" },
    P521: { oid: "1.2.840.10045.4.3.4", hash: "sha512" },
    ED25519: { oid: "1.3.101.112", hash: null },
} satisfies Record<string, Signature>;

/** The signature algorithm that Go picks for a key. */
function signatureOf(key: KeyObject): Signature {
    const algorithm = algorithmOf(key);
    return signatures[algorithm === "ECDSA" ? curveOf(key) : algorithm];
}

export function signatureAlgorithm(key: KeyObject): AlgorithmIdentifier {
    const { oid, parameters } = signatureOf(key);
    return new AlgorithmIdentifier({ algorithm: oid, parameters });
}

export function signWith(key: KeyObject, data: ArrayBuffer): Buffer {
    return sign(signatureOf(key).hash, Buffer.from(data), key);
}
