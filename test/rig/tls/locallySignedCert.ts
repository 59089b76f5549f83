import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { CertificationRequest } from "@peculiar/asn1-csr";
import { AsnConvert } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/asn1-x509";
import type { ResourceType } from "../plugin/resourceType";
import { extensionRequest } from "./certRequest";
import type { CertificateInputs, Owner, Signer } from "./certificate";
import { certificateProperties, issue } from "./certificate";
import { algorithmOf, parseKey } from "./keys";
import { pemBytes } from "./pem";
import type { Renewable } from "./renewal";
import { renewal } from "./renewal";
import { withoutEmailAddress } from "./subject";

interface LocallySignedCertInputs extends CertificateInputs {
    caCertPem: string;
    caPrivateKeyPem: string;
    certRequestPem: string;
}

/** https://www.pulumi.com/registry/packages/tls/api-docs/locallysignedcert/, without the write-only key. */
export const locallySignedCert: ResourceType<LocallySignedCertInputs, LocallySignedCertInputs & Renewable> = {
    properties: {
        ...certificateProperties,
        caCertPem: { type: "string", required: true, replaces: true },
        caPrivateKeyPem: { type: "string", required: true, replaces: true },
        certRequestPem: { type: "string", required: true, replaces: true },
    },
    create: async (inputs) => {
        const key = parseKey("caPrivateKeyPem", inputs.caPrivateKeyPem);
        const { id, outputs } = issue(
            inputs,
            ownerOf(inputs.certRequestPem),
            signerOf(inputs.caCertPem, key),
        );
        return { id, outputs: { ...outputs, caKeyAlgorithm: algorithmOf(key) } };
    },
    ...renewal,
};

function ownerOf(certRequestPem: string): Owner {
    const der = pemBytes("certRequestPem", "CERTIFICATE REQUEST", certRequestPem);
    const { subject, subjectPKInfo, attributes } = AsnConvert.parse(
        der,
        CertificationRequest,
    ).certificationRequestInfo;
    const requested = attributes.find(({ type }) => type === extensionRequest)?.values[0];
    const extensions = requested ? AsnConvert.parse(requested, x509.Extensions) : [];
    const names = extensions.find(({ extnID }) => extnID === x509.id_ce_subjectAltName);
    return {
        subject: withoutEmailAddress(subject),
        alternativeNames: names ? [...AsnConvert.parse(names.extnValue, x509.SubjectAlternativeName)] : [],
        publicKey: subjectPKInfo,
    };
}

function signerOf(caCertPem: string, key: KeyObject): Signer {
    const der = pemBytes("caCertPem", "CERTIFICATE", caCertPem);
    const { subject, subjectPublicKeyInfo, extensions } = AsnConvert.parse(
        der,
        x509.Certificate,
    ).tbsCertificate;
    const ownKey = createPublicKey(key).export({ type: "spki", format: "der" });
    if (!ownKey.equals(Buffer.from(AsnConvert.serialize(subjectPublicKeyInfo)))) {
        throw new Error(
            "Failed to create certificate: x509: provided PrivateKey doesn't match parent's PublicKey",
        );
    }
    const keyId = extensions?.find(({ extnID }) => extnID === x509.id_ce_subjectKeyIdentifier);
    return {
        key,
        name: subject,
        keyIdentifier: keyId && AsnConvert.parse(keyId.extnValue, x509.SubjectKeyIdentifier).buffer,
    };
}
