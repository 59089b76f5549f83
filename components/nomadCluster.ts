import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { utils } from "ssh2";
import { type ClusterMachine, nodesWith, Role } from "../sdk/topology";
import type { NomadClusterArgs } from "./args";
import { deliverBundles } from "./bootstrap";
import { Certificates } from "./certificates";
import { GossipKey } from "./gossipKey";
import { createLocalPlatform } from "./platforms/local";
import type { Platform, PlatformOptions } from "./platforms/platform";
import { awaitReadiness } from "./readiness";
import { type ResolvedArgs, resolve } from "./resolve";

/**
 * A secure, highly available Nomad and Consul cluster: machines, certificates, gossip keys, agents, and a gate that opens
 * when both have elected their leader and every client is ready. Default three combined machines.
 */
export class NomadCluster extends pulumi.ComponentResource {
    readonly datacenter: pulumi.Output<string>;
    readonly region: pulumi.Output<string>;
    /** The machines, once the cluster is ready. */
    readonly machines: pulumi.Output<ClusterMachine[]>;
    /** Certificate of the authority that signed every certificate of the cluster, PEM. */
    readonly caCert: pulumi.Output<string>;
    /** The operator's client certificate, PEM. */
    readonly operatorCert: pulumi.Output<string>;
    /** The operator's private key, PEM, a secret. */
    readonly operatorKey: pulumi.Output<string>;
    /** Who logs in over SSH. */
    readonly sshUser: pulumi.Output<string>;
    /** The key that logs in over SSH, a secret. */
    readonly sshPrivateKey: pulumi.Output<string>;

    /** @throws pulumi.InputPropertiesError listing every argument that is wrong, before anything is created. */
    constructor(name: string, args: NomadClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("nomad-cluster:index:NomadCluster", name, {}, opts);
        const resolved = resolve(name, args);
        const { plan, readinessTimeout } = resolved;

        const ssh = this.createSshKey(name, args);
        const certificates = new Certificates(name, plan, { parent: this });
        const platform = createPlatform(resolved, { name, plan, sshPublicKey: ssh.publicKey, parent: this });
        const delivered = deliverBundles(
            name,
            {
                plan,
                platform,
                certificates,
                consulGossipKey: new GossipKey(`${name}-consul`, { parent: this }).key,
                nomadGossipKey: new GossipKey(`${name}-nomad`, { parent: this }).key,
                sshPrivateKey: ssh.privateKey,
            },
            this,
        );
        const gates = awaitReadiness(name, delivered, platform, readinessTimeout, this);
        const operator = certificates.forOperator();

        this.datacenter = pulumi.output(plan.datacenter);
        this.region = pulumi.output(plan.region);
        this.machines = readyMachines(platform, gates);
        this.caCert = certificates.caPem;
        this.operatorCert = operator.certPem;
        this.operatorKey = pulumi.secret(operator.keyPem);
        this.sshUser = pulumi.output(platform.sshUser);
        this.sshPrivateKey = pulumi.secret(ssh.privateKey);
        this.registerOutputs({
            datacenter: this.datacenter,
            region: this.region,
            machines: this.machines,
            caCert: this.caCert,
            operatorCert: this.operatorCert,
            operatorKey: this.operatorKey,
            sshUser: this.sshUser,
            sshPrivateKey: this.sshPrivateKey,
            // For policies: what the topology and the transport are.
            consulServers: nodesWith(plan, Role.ConsulServer).length,
            nomadServers: nodesWith(plan, Role.NomadServer).length,
            tlsEnabled: true,
        });
    }

    private createSshKey(name: string, { admin }: NomadClusterArgs) {
        if (admin?.sshPrivateKey !== undefined) {
            const privateKey = pulumi.secret(admin.sshPrivateKey);
            return { privateKey, publicKey: pulumi.unsecret(privateKey).apply(publicKeyOf) };
        }
        const key = new tls.PrivateKey(`${name}-ssh`, { algorithm: "ED25519" }, { parent: this });
        return { privateKey: key.privateKeyOpenssh, publicKey: key.publicKeyOpenssh };
    }
}

/** @throws Error where the text is no private key that needs no passphrase. */
function publicKeyOf(privateKey: string): string {
    const key = utils.parseKey(privateKey);
    if (key instanceof Error) {
        throw new Error(
            `Expected \`admin.sshPrivateKey\` to be a private key without a passphrase, OpenSSH or PEM: ${key.message}.`,
        );
    }
    return `${key.type} ${key.getPublicSSH().toString("base64")}`;
}

function createPlatform({ platform }: ResolvedArgs, options: PlatformOptions): Platform {
    switch (platform) {
        case "local":
            return createLocalPlatform(options);
    }
}

function readyMachines(platform: Platform, gates: pulumi.Resource[]): pulumi.Output<ClusterMachine[]> {
    const machines = platform.machines.map(({ node, privateAddress, sshAddress }) =>
        pulumi.all([privateAddress, sshAddress]).apply(([address, ssh]) => ({
            name: node.name,
            roles: [...node.roles],
            address,
            sshAddress: ssh,
        })),
    );
    return pulumi.output({ machines, gates: gates.map((gate) => gate.urn) }).machines;
}
