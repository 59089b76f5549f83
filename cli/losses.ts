/** What `pulumi preview --json` prints, as far as it is read here. */
export interface Preview {
    steps?: { op: string; urn: string }[];
}

/**
 * Replaced or deleted without a loss of its own. Most belong to a machine or a certificate: a command runs again, and a new
 * machine gets its own keys, tokens and place in the cluster. A machine that is lost is named itself.
 */
const followers = [
    "command:remote:Command",
    "tls:index/privateKey:PrivateKey",
    "tls:index/certRequest:CertRequest",
    "tls:index/locallySignedCert:LocallySignedCert",
    "pulumi-nodejs:nomad-cluster:RandomSecret",
    "pulumi-nodejs:nomad-cluster:ConsulGrants",
    "pulumi-nodejs:nomad-cluster:HostKey",
    "pulumi-nodejs:nomad-cluster:HostKeyCheck",
    "pulumi-nodejs:nomad-cluster:NodeMembership",
    "pulumi-nodejs:nomad-cluster:NodeIntroduction",
];

/** Lines that name what an update would replace or delete, but for parts of a cluster that merely follow its machines. */
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
