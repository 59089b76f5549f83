import { createPublicKey } from "node:crypto";
import type { ResourceType } from "../plugin/resourceType";
import type { CertificateInputs } from "./certificate";
import { certificateProperties, issue } from "./certificate";
import { algorithmOf, keyIdentifier, parseKey, publicKeyInfo } from "./keys";
import type { Renewable } from "./renewal";
import { renewal } from "./renewal";
import type { Names } from "./subject";
import { alternativeNames, distinguishedName, nameProperties } from "./subject";

interface SelfSignedCertInputs extends CertificateInputs, Names {
    privateKeyPem: string;
    setAuthorityKeyId: boolean;
}

/** https://www.pulumi.com/registry/packages/tls/api-docs/selfsignedcert/, without the write-only key. */
export const selfSignedCert: ResourceType<SelfSignedCertInputs, SelfSignedCertInputs & Renewable> = {
    properties: {
        ...certificateProperties,
        ...nameProperties,
        privateKeyPem: { type: "string", required: true, replaces: true },
        setAuthorityKeyId: { type: "boolean", default: false, replaces: true },
    },
    create: async (inputs) => {
        const key = parseKey("privateKeyPem", inputs.privateKeyPem);
        const owner = {
            subject: distinguishedName(inputs.subject ?? {}),
            alternativeNames: alternativeNames(inputs),
            publicKey: publicKeyInfo(createPublicKey(key)),
        };
        const { id, outputs } = issue(inputs, owner, {
            key,
            name: owner.subject,
            keyIdentifier: inputs.setAuthorityKeyId ? ownKeyIdentifier(inputs, owner.publicKey) : undefined,
        });
        return { id, outputs: { ...outputs, keyAlgorithm: algorithmOf(key) } };
    },
    ...renewal,
};

function ownKeyIdentifier(inputs: CertificateInputs, publicKey: Parameters<typeof keyIdentifier>[0]): Buffer {
    if (inputs.isCaCertificate || inputs.setSubjectKeyId) return keyIdentifier(publicKey);
    throw new Error("Invalid Certificate Authority: Could not determine Authority Key Identifier");
}
