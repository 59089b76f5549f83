import type { KeyObject } from "node:crypto";
import { randomBytes } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import type { Extension, GeneralName, Name, SubjectPublicKeyInfo } from "@peculiar/asn1-x509";
import * as x509 from "@peculiar/asn1-x509";
import type { Property } from "../plugin/resourceType";
import { alternativeNameExtension, extension } from "./extension";
import { keyIdentifier, signatureAlgorithm, signWith } from "./keys";
import { pem } from "./pem";
import { readyForRenewal } from "./renewal";
import { allowedUses, usageExtensions } from "./usages";

/** Input for a certificate; times in hours. */
export interface CertificateInputs {
    validityPeriodHours: number;
    allowedUses: string[];
    earlyRenewalHours: number;
    isCaCertificate: boolean;
    maxPathLength?: number;
    setSubjectKeyId: boolean;
}

export const certificateProperties: Record<keyof CertificateInputs, Property> = {
    validityPeriodHours: { type: "integer", required: true, atLeast: 0, replaces: true },
    allowedUses: { type: "list", required: true, oneOf: allowedUses, replaces: true },
    earlyRenewalHours: { type: "integer", default: 0, atLeast: 0 },
    isCaCertificate: { type: "boolean", default: false, replaces: true },
    maxPathLength: { type: "integer", atLeast: -1, replaces: true },
    setSubjectKeyId: { type: "boolean", default: false, replaces: true },
};

/** The owner of the certificate. */
export interface Owner {
    subject: Name;
    alternativeNames: GeneralName[];
    publicKey: SubjectPublicKeyInfo;
}

/** The issuer; without a name and key identifier of its own, the owner signs. */
export interface Signer {
    key: KeyObject;
    name: Name;
    keyIdentifier?: ArrayBuffer | Uint8Array;
}

/** Makes the certificate that Go's `x509.CreateCertificate` makes from the real plugin's inputs. */
export function issue(
    inputs: CertificateInputs,
    owner: Owner,
    signer: Signer,
): { id: string; outputs: object } {
    const serialNumber = randomBytes(16);
    serialNumber[0] = 0x40 | (serialNumber.readUInt8() & 0x3f); // a positive number without zeros in front
    const notBefore = new Date();
    const notAfter = new Date(notBefore.getTime() + inputs.validityPeriodHours * 3_600_000);
    const certificate = new x509.TBSCertificate({
        version: x509.Version.v3,
        serialNumber: exact(serialNumber),
        signature: signatureAlgorithm(signer.key),
        issuer: signer.name,
        validity: new x509.Validity({ notBefore, notAfter }),
        subject: owner.subject,
        subjectPublicKeyInfo: owner.publicKey,
        extensions: new x509.Extensions(extensions(inputs, owner, signer)),
    });
    const signed = new x509.Certificate({
        tbsCertificate: certificate,
        signatureAlgorithm: signatureAlgorithm(signer.key),
        signatureValue: exact(signWith(signer.key, AsnConvert.serialize(certificate))),
    });
    return {
        id: BigInt(`0x${serialNumber.toString("hex")}`).toString(),
        outputs: {
            certPem: pem("CERTIFICATE", AsnConvert.serialize(signed)),
            validityStartTime: notBefore.toISOString(),
            validityEndTime: notAfter.toISOString(),
            readyForRenewal: readyForRenewal(inputs.earlyRenewalHours, notAfter.toISOString()),
        },
    };
}

function extensions(inputs: CertificateInputs, owner: Owner, signer: Signer): Extension[] {
    const withKeyId = inputs.isCaCertificate || inputs.setSubjectKeyId;
    const subjectKeyId = new x509.SubjectKeyIdentifier(keyIdentifier(owner.publicKey));
    const authority =
        signer.keyIdentifier &&
        new x509.AuthorityKeyIdentifier({
            keyIdentifier: new x509.KeyIdentifier(signer.keyIdentifier),
        });
    return [
        ...usageExtensions(inputs.allowedUses),
        basicConstraints(inputs, owner),
        ...(withKeyId
            ? [extension(x509.id_ce_subjectKeyIdentifier, AsnConvert.serialize(subjectKeyId))]
            : []),
        ...(authority ? [extension(x509.id_ce_authorityKeyIdentifier, AsnConvert.serialize(authority))] : []),
        ...alternativeNameExtension(owner.alternativeNames, owner.subject.length === 0),
    ];
}

function basicConstraints({ isCaCertificate, maxPathLength }: CertificateInputs, owner: Owner): Extension {
    if (isCaCertificate && owner.subject.length === 0) {
        throw new Error(
            "Invalid Certificate Subject: Must contain at least one Distinguished Name when creating " +
                "Certificate Authority (CA)",
        );
    }
    // The real plugin calls Go with 0 for no length.
    const pathLenConstraint = maxPathLength && maxPathLength > 0 ? maxPathLength : undefined;
    if (!isCaCertificate && pathLenConstraint) {
        throw new Error("Failed to create certificate: x509: only CAs are allowed to specify MaxPathLen");
    }
    const value = new x509.BasicConstraints({ cA: isCaCertificate, pathLenConstraint });
    return extension(x509.id_ce_basicConstraints, AsnConvert.serialize(value), true);
}

/** Buffers share memory with others; the encoder wants memory of their own. */
function exact(bytes: Buffer): ArrayBuffer {
    return new Uint8Array(bytes).buffer;
}
