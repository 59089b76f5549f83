import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import type { GeneralName } from "@peculiar/asn1-x509";
import { Extension, id_ce_subjectAltName, SubjectAlternativeName } from "@peculiar/asn1-x509";

/** @param value the extension's own DER */
export function extension(extnID: string, value: ArrayBuffer, critical = false): Extension {
    return new Extension({ extnID, critical, extnValue: new OctetString(value) });
}

/** @param critical as it must be if the subject is empty (RFC 5280 section 4.2.1.6) */
export function alternativeNameExtension(names: GeneralName[], critical: boolean): Extension[] {
    if (names.length === 0) return [];
    return [
        extension(id_ce_subjectAltName, AsnConvert.serialize(new SubjectAlternativeName(names)), critical),
    ];
}
