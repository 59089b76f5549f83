/** Output of `pulumi preview --json`; only the fields that are read here. */
export interface Preview {
    steps?: { op: string; urn: string }[];
}

/**
 * Types whose replacement or deletion is not a loss. Most belong to a machine or a certificate: a delivery is made again, and a new
 * machine gets its own keys, tokens and membership. The list of losses names a lost machine itself.
 */
const followers = [
    "tls:index/privateKey:PrivateKey",
    "tls:index/certRequest:CertRequest",
    "tls:index/locallySignedCert:LocallySignedCert",
    "pulumi-nodejs:nomad-cluster:RandomSecret",
    "pulumi-nodejs:nomad-cluster:ConsulGrants",
    "pulumi-nodejs:nomad-cluster:HostKey",
    "pulumi-nodejs:nomad-cluster:Delivery",
    "pulumi-nodejs:nomad-cluster:ReadinessCheck",
    "pulumi-nodejs:nomad-cluster:NodeMembership",
    "pulumi-nodejs:nomad-cluster:NodeIntroduction",
    // In the state of an earlier version: `Delivery` and `ReadinessCheck` took its place.
    "command:remote:Command",
];

/** Lines that name the resources which an update would replace or delete, without those that only follow their machine. */
export function lossesOf({ steps = [] }: Preview): string[] {
    return steps
        .filter(({ op, urn }) => ["delete", "replace"].includes(op) && !follows(urn))
        .map(({ op, urn }) => `${op} ${typeOf(urn)} ${urn.split("::").at(-1)}`);
}

/** `urn:pulumi:STACK::PROJECT::PARENT$PARENT$TYPE::NAME`: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns */
function follows(urn: string): boolean {
    return urn.includes("nomad-cluster:index:NomadCluster$") && followers.includes(typeOf(urn));
}

function typeOf(urn: string): string {
    return urn.split("::")[2]!.split("$").at(-1)!;
}
