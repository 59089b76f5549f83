import { createHash, createPublicKey } from "node:crypto";
import { Attributes, CertificationRequest, CertificationRequestInfo } from "@peculiar/asn1-csr";
import { AsnConvert } from "@peculiar/asn1-schema";
import { Attribute, Extensions } from "@peculiar/asn1-x509";
import type { ResourceType } from "../plugin/resourceType";
import { alternativeNameExtension } from "./extension";
import { algorithmOf, parseKey, publicKeyInfo, signatureAlgorithm, signWith } from "./keys";
import { pem } from "./pem";
import type { Names } from "./subject";
import { alternativeNames, distinguishedName, nameProperties } from "./subject";

interface CertRequestInputs extends Names {
    privateKeyPem: string;
}

/** PKCS #9 `extensionRequest` (RFC 2985 section 5.4.2). */
export const extensionRequest = "1.2.840.113549.1.9.14";

/** https://www.pulumi.com/registry/packages/tls/api-docs/certrequest/, without the write-only key. */
export const certRequest: ResourceType<CertRequestInputs> = {
    properties: { ...nameProperties, privateKeyPem: { type: "string", required: true, replaces: true } },
    create: async (inputs) => {
        const key = parseKey("privateKeyPem", inputs.privateKeyPem);
        const info = new CertificationRequestInfo({
            subject: distinguishedName(inputs.subject ?? {}),
            subjectPKInfo: publicKeyInfo(createPublicKey(key)),
            attributes: new Attributes(requestedExtensions(inputs)),
        });
        const request = new CertificationRequest({
            certificationRequestInfo: info,
            signatureAlgorithm: signatureAlgorithm(key),
            signature: new Uint8Array(signWith(key, AsnConvert.serialize(info))).buffer,
        });
        const der = AsnConvert.serialize(request);
        return {
            id: createHash("sha1").update(Buffer.from(der)).digest("hex"),
            outputs: { certRequestPem: pem("CERTIFICATE REQUEST", der), keyAlgorithm: algorithmOf(key) },
        };
    },
};

function requestedExtensions(names: Names): Attribute[] {
    const extensions = alternativeNameExtension(alternativeNames(names), false);
    if (extensions.length === 0) return [];
    const value = AsnConvert.serialize(new Extensions(extensions));
    return [new Attribute({ type: extensionRequest, values: [value] })];
}
