import { isIP } from "node:net";
import {
    AttributeTypeAndValue,
    AttributeValue,
    GeneralName,
    Name,
    RelativeDistinguishedName,
} from "@peculiar/asn1-x509";
import type { Property } from "../plugin/resourceType";

/** The distinguished name of a certificate's owner. */
export interface Subject {
    country?: string;
    organization?: string;
    organizationalUnit?: string;
    locality?: string;
    province?: string;
    streetAddresses?: string[];
    postalCode?: string;
    commonName?: string;
    serialNumber?: string;
    emailAddress?: string;
}

/** Object identifiers in the order in which Go writes a name. */
const identifiers: Record<keyof Subject, string> = {
    country: "2.5.4.6",
    organization: "2.5.4.10",
    organizationalUnit: "2.5.4.11",
    locality: "2.5.4.7",
    province: "2.5.4.8",
    streetAddresses: "2.5.4.9",
    postalCode: "2.5.4.17",
    commonName: "2.5.4.3",
    serialNumber: "2.5.4.5",
    emailAddress: "1.2.840.113549.1.9.1",
};

export function distinguishedName(subject: Subject): Name {
    const given = (Object.keys(identifiers) as (keyof Subject)[]).filter((key) => subject[key]?.length);
    return new Name(
        given.map((key) => {
            const values = [subject[key] ?? []].flat();
            return new RelativeDistinguishedName(values.map((value) => attribute(key, value)));
        }),
    );
}

/** The real plugin's signed certificates lose the e-mail address of the request (Go re-encodes the name). */
export function withoutEmailAddress(name: Name): Name {
    const kept = name.filter((part) => part[0]?.type !== identifiers.emailAddress);
    return new Name([...kept]);
}

function attribute(key: keyof Subject, text: string): AttributeTypeAndValue {
    const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
    const value =
        key === "emailAddress"
            ? new AttributeValue({ ia5String: text })
            : new AttributeValue(printable ? { printableString: text } : { utf8String: text });
    return new AttributeTypeAndValue({ type: identifiers[key], value });
}

/** Input for the owner of a key, in a request and in a self-signed certificate. */
export interface Names {
    subject?: Subject;
    dnsNames?: string[];
    ipAddresses?: string[];
    uris?: string[];
}

const text: Property = { type: "string" };
export const nameProperties: Record<keyof Names, Property> = {
    subject: {
        type: "object",
        replaces: true,
        properties: {
            ...Object.fromEntries(Object.keys(identifiers).map((key) => [key, text])),
            streetAddresses: { type: "list" },
        },
    },
    dnsNames: { type: "list", replaces: true },
    ipAddresses: { type: "list", replaces: true },
    uris: { type: "list", replaces: true },
};

/** @throws Error if a value is not an IP address or not a URI */
export function alternativeNames({ dnsNames = [], ipAddresses = [], uris = [] }: Names): GeneralName[] {
    const badAddress = ipAddresses.find((address) => isIP(address) === 0);
    if (badAddress !== undefined) throw new Error(`Invalid IP address: Failed to parse "${badAddress}"`);
    const badUri = uris.find((uri) => !URL.canParse(uri));
    if (badUri !== undefined) throw new Error(`Invalid URI: Failed to parse "${badUri}"`);
    return [
        ...dnsNames.map((dNSName) => new GeneralName({ dNSName })),
        ...ipAddresses.map((iPAddress) => new GeneralName({ iPAddress })),
        ...uris.map((uniformResourceIdentifier) => new GeneralName({ uniformResourceIdentifier })),
    ];
}
