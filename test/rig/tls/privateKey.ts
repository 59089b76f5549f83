import { createHash, createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { ResourceType } from "../plugin/resourceType";
import type { Algorithm, Curve } from "./keys";
import { algorithmOf, algorithms, curves, generateKey } from "./keys";
import { openSsh } from "./openssh";

interface PrivateKeyInputs {
    algorithm: Algorithm;
    rsaBits: number;
    ecdsaCurve: Curve;
}

/** https://www.pulumi.com/registry/packages/tls/api-docs/privatekey/ */
export const privateKey: ResourceType<PrivateKeyInputs> = {
    properties: {
        algorithm: { type: "string", required: true, oneOf: algorithms, replaces: true },
        rsaBits: { type: "integer", default: 2048, replaces: true },
        ecdsaCurve: { type: "string", default: "P224", oneOf: Object.keys(curves), replaces: true },
    },
    create: async ({ algorithm, rsaBits, ecdsaCurve }) => {
        const key = await generateKey(algorithm, rsaBits, ecdsaCurve);
        const publicKey = createPublicKey(key);
        const ssh = openSsh(key);
        return {
            id: createHash("sha1")
                .update(publicKey.export({ type: "spki", format: "der" }))
                .digest("hex"),
            outputs: {
                privateKeyPem: traditionalPem(key),
                privateKeyPemPkcs8: key.export({ type: "pkcs8", format: "pem" }),
                privateKeyOpenssh: ssh.privateKey,
                publicKeyPem: publicKey.export({ type: "spki", format: "pem" }),
                publicKeyOpenssh: ssh.publicKey,
                publicKeyFingerprintMd5: ssh.fingerprintMd5,
                publicKeyFingerprintSha256: ssh.fingerprintSha256,
            },
        };
    },
};

/** Each algorithm's own format if it has one: PKCS #1, SEC 1. */
function traditionalPem(key: KeyObject): string {
    switch (algorithmOf(key)) {
        case "RSA":
            return key.export({ type: "pkcs1", format: "pem" }).toString();
        case "ECDSA":
            return key.export({ type: "sec1", format: "pem" }).toString();
        case "ED25519":
            return key.export({ type: "pkcs8", format: "pem" }).toString();
    }
}
