import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { Machine } from "./platforms/platform";
import { type ClusterPlan, hasRole, type NodePlan, type PoolPlan, Role } from "../sdk/topology";

const hoursPerYear = 365 * 24;

/** Ten years, because the authority is replaced only on purpose. */
const authorityHours = 10 * hoursPerYear;

/** A year, renewed by any update in its second half, long before the status says that it is late. */
const leaf = { validityPeriodHours: hoursPerYear, earlyRenewalHours: hoursPerYear / 2 };

export interface CertificateOutputs {
    certPem: pulumi.Output<string>;
    keyPem: pulumi.Output<string>;
}

/**
 * The certificate authorities of one cluster, and what they sign. One of them issues; all in the trust bundle are trusted, so
 * that another issuer can take over while certificates of its predecessor are still in use. ECDSA P-384 for an authority, P-256
 * for the rest.
 */
export class Certificates extends pulumi.ComponentResource {
    /** Certificates of every authority that machines and operators trust, PEM. */
    readonly trustBundle: pulumi.Output<string>;
    /** The authority that signs every new certificate. */
    private readonly issuer: CertificateOutputs;

    constructor(
        private readonly name: string,
        private readonly plan: ClusterPlan,
        opts: pulumi.ComponentResourceOptions,
    ) {
        super("nomad-cluster:index:Certificates", name, {}, opts);
        this.issuer = this.createAuthority(`${name}-ca`);
        this.trustBundle = this.issuer.certPem;
        this.registerOutputs({ caPem: this.trustBundle });
    }

    /** The identity that both of a machine's agents use, as server and as client of their peers. A machine that replaces another gets its own. */
    forNode({
        node,
        id,
        privateAddress,
        joinName,
    }: Pick<Machine, "node" | "id" | "privateAddress" | "joinName">): CertificateOutputs {
        return this.sign(node.name, {
            machineId: id,
            dnsNames: [...nodeDnsNames(this.plan, node), ...(joinName === undefined ? [] : [joinName])],
            ipAddresses: ["127.0.0.1", privateAddress],
            allowedUses: ["digital_signature", "key_encipherment", "server_auth", "client_auth"],
        });
    }

    /** The identity that the agents of all members of a pool share. It has no machine's name and no server's. */
    forPool({ name }: PoolPlan): CertificateOutputs {
        const { datacenter, region } = this.plan;
        // No machine's name has `_`.
        return this.sign(`pool_${name}`, {
            dnsNames: ["localhost", `client.${datacenter}.consul`, `client.${region}.nomad`],
            ipAddresses: ["127.0.0.1"],
            allowedUses: ["digital_signature", "key_encipherment", "server_auth", "client_auth"],
        });
    }

    /** The identity of people and of the command line: it can connect but cannot pose as a server. */
    forOperator(): CertificateOutputs {
        return this.forClient("operator");
    }

    /** An identity that can connect but cannot pose as a server. */
    forClient(name: string): CertificateOutputs {
        return this.sign(name, {
            dnsNames: [],
            ipAddresses: [],
            allowedUses: ["digital_signature", "client_auth"],
        });
    }

    private createAuthority(name: string): CertificateOutputs {
        const key = new tls.PrivateKey(name, { algorithm: "ECDSA", ecdsaCurve: "P384" }, { parent: this });
        const certificate = new tls.SelfSignedCert(
            name,
            {
                privateKeyPem: key.privateKeyPem,
                isCaCertificate: true,
                subject: { commonName: `${this.name} certificate authority` },
                allowedUses: ["cert_signing", "crl_signing"],
                validityPeriodHours: authorityHours,
            },
            { parent: this },
        );
        return { certPem: certificate.certPem, keyPem: key.privateKeyPem };
    }

    private sign(
        subject: string,
        names: {
            dnsNames: string[];
            ipAddresses: pulumi.Input<string>[];
            allowedUses: string[];
            /** A machine that replaces another gets its own key. */
            machineId?: pulumi.Output<string>;
        },
    ) {
        const name = `${this.name}-${subject}`;
        const key = new tls.PrivateKey(
            name,
            { algorithm: "ECDSA", ecdsaCurve: "P256" },
            { parent: this, replacementTrigger: names.machineId },
        );
        const request = new tls.CertRequest(
            name,
            {
                privateKeyPem: key.privateKeyPem,
                subject: { commonName: subject },
                dnsNames: names.dnsNames,
                ipAddresses: names.ipAddresses,
            },
            { parent: this },
        );
        const certificate = new tls.LocallySignedCert(
            name,
            {
                certRequestPem: request.certRequestPem,
                caPrivateKeyPem: this.issuer.keyPem,
                caCertPem: this.issuer.certPem,
                allowedUses: names.allowedUses,
                ...leaf,
            },
            { parent: this },
        );
        return { certPem: certificate.certPem, keyPem: key.privateKeyPem };
    }
}

/**
 * The names that a node's roles need. Only a machine with a server role may have a server's name, because
 * `verify_server_hostname` relies on it: https://developer.hashicorp.com/consul/docs/secure/encryption/tls/mtls,
 * https://developer.hashicorp.com/nomad/docs/secure/traffic/tls
 */
export function nodeDnsNames({ datacenter, region }: ClusterPlan, node: NodePlan): string[] {
    return [
        node.name,
        "localhost",
        `${hasRole(node, Role.ConsulServer) ? "server" : "client"}.${datacenter}.consul`,
        ...(hasRole(node, Role.NomadServer) ? [`server.${region}.nomad`] : []),
        ...(hasRole(node, Role.NomadClient) ? [`client.${region}.nomad`] : []),
    ];
}
