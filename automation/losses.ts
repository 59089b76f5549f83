import { nameOf, typeOf } from "./urn";

/** A step of an update. */
export interface PlannedChange {
    /** Pulumi's name of the operation, such as `create`, `update`, `replace` or `delete`. */
    operation: string;
    /** The resource: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns */
    urn: string;
    /** The properties that cause the change. */
    properties: string[];
}

/**
 * Types whose replacement or deletion is not a loss. Most belong to a machine or a certificate: a delivery is made again, and a new
 * machine gets its own keys, tokens and membership. The list of losses names a lost machine itself. Types of this package by their last part.
 */
const followers = [
    "tls:index/privateKey:PrivateKey",
    "tls:index/certRequest:CertRequest",
    "tls:index/locallySignedCert:LocallySignedCert",
    "RandomSecret",
    "ConsulGrants",
    "HostKey",
    "Delivery",
    "ReadinessCheck",
    "NodeMembership",
    "NodeIntroduction",
    // In the state of an earlier version: `Delivery` and `ReadinessCheck` took its place.
    "command:remote:Command",
];

/** Before the name of a resource of this package, in the stack of a program in TypeScript or in another language. */
const ours = /^(?:pulumi-nodejs:nomad-cluster|nomad-cluster:index):/;

/** Lines that name the resources which an update would replace or delete, without those that only follow their machine. */
export function lossesOf(changes: readonly Pick<PlannedChange, "operation" | "urn">[]): string[] {
    return changes
        .filter(({ operation, urn }) => ["delete", "replace"].includes(operation) && !follows(urn))
        .map(({ operation, urn }) => `${operation} ${typeOf(urn)} ${nameOf(urn)}`);
}

function follows(urn: string): boolean {
    return (
        urn.includes("nomad-cluster:index:NomadCluster$") && followers.includes(typeOf(urn).replace(ours, ""))
    );
}
