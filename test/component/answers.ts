import { createHash } from "node:crypto";
import { addressAt, parseCidr } from "../../sdk/topology";
import type { Answers } from "./recorder";

export const types = {
    privateKey: "tls:index/privateKey:PrivateKey",
    request: "tls:index/certRequest:CertRequest",
    selfSigned: "tls:index/selfSignedCert:SelfSignedCert",
    signed: "tls:index/locallySignedCert:LocallySignedCert",
    secret: "pulumi-nodejs:nomad-cluster:RandomSecret",
    aclBootstrap: "pulumi-nodejs:nomad-cluster:AclBootstrap",
    consulGrants: "pulumi-nodejs:nomad-cluster:ConsulGrants",
    workloadIdentity: "pulumi-nodejs:nomad-cluster:WorkloadIdentity",
    nomadPolicy: "pulumi-nodejs:nomad-cluster:NomadAclPolicy",
    identity: "pulumi-nodejs:nomad-cluster:ClusterIdentity",
    managementToken: "pulumi-nodejs:nomad-cluster:ManagementToken",
    nomadToken: "pulumi-nodejs:nomad-cluster:NomadAclToken",
    introduction: "pulumi-nodejs:nomad-cluster:NodeIntroduction",
    connection: "pulumi-nodejs:nomad-cluster:Connection",
    capacityQuestion: "pulumi-nodejs:nomad-cluster:CapacityQuestion",
    readiness: "pulumi-nodejs:nomad-cluster:Readiness",
    membership: "pulumi-nodejs:nomad-cluster:NodeMembership",
    hostKey: "pulumi-nodejs:nomad-cluster:HostKey",
    delivery: "pulumi-nodejs:nomad-cluster:Delivery",
    readinessCheck: "pulumi-nodejs:nomad-cluster:ReadinessCheck",
    artifacts: "pulumi-nodejs:nomad-cluster:LocalArtifacts",
    network: "pulumi-nodejs:nomad-cluster:LocalNetwork",
    machine: "pulumi-nodejs:nomad-cluster:LocalMachine",
    localPool: "pulumi-nodejs:nomad-cluster:LocalPool",
    poolMembership: "pulumi-nodejs:nomad-cluster:PoolMembership",
    poolIntroducer: "pulumi-nodejs:nomad-cluster:PoolIntroducer",
    poolReadiness: "pulumi-nodejs:nomad-cluster:PoolReadiness",
} as const;

/** The secret of that name, in the shape that a real one has: a gossip key, or the UUID of a token. */
export function secretOf(name: string, kind = "token"): string {
    const hash = createHash("sha256").update(name);
    if (kind === "gossip-key") return hash.digest("base64");
    return hash.digest("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, "$1-$2-$3-$4-$5");
}

/** SecretID of the Nomad token that may only look. */
export const observerToken = secretOf("prod-observer");

/** Invented answers in the form of the local platform's real providers. */
export function localAnswers(): Answers {
    let machines = 0;
    return {
        [types.privateKey]: (name) => ({
            outputs: {
                privateKeyPem: `-----BEGIN PRIVATE KEY-----\n${name}\n-----END PRIVATE KEY-----\n`,
                privateKeyOpenssh: `-----BEGIN OPENSSH PRIVATE KEY-----\n${name}\n-----END OPENSSH PRIVATE KEY-----\n`,
                publicKeyOpenssh: `ssh-ed25519 ${name}`,
            },
        }),
        [types.request]: (name) => ({ outputs: { certRequestPem: `request of ${name}` } }),
        [types.selfSigned]: (name) => ({ outputs: { certPem: `certificate of ${name}` } }),
        [types.signed]: (name) => ({ outputs: { certPem: `certificate of ${name}` } }),
        [types.secret]: (name, { kind }) => ({ outputs: { value: secretOf(name, kind as string) } }),
        [types.managementToken]: (_, { secret }) => ({ outputs: { secretId: secret } }),
        [types.nomadToken]: (name) => ({ outputs: { secretId: secretOf(name) } }),
        [types.artifacts]: () => ({
            outputs: {
                directory: "/cache/artifacts",
                sha256: { consul: { amd64: "c".repeat(64) }, nomad: { amd64: "d".repeat(64) } },
            },
        }),
        [types.network]: (_, { networkName, wantedCidr }) => ({
            id: networkName as string,
            outputs: { cidr: wantedCidr ?? "10.20.0.0/24" },
        }),
        [types.machine]: (_, { machineName }) => ({
            id: machineName as string,
            outputs: { address: addressAt(parseCidr("10.20.0.0/24")!, 2 + machines++), boot: "first boot" },
        }),
        [types.hostKey]: (name) => ({ outputs: { publicKey: `ssh-ed25519 ${name}` } }),
        [types.delivery]: (_, { bundle }) => ({
            outputs: {
                delivered: createHash("sha256")
                    .update(bundle as string)
                    .digest("hex"),
            },
        }),
    };
}
