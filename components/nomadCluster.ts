import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { insecurePorts } from "../sdk/agents";
import type { ClusterConnection } from "../sdk/cluster";
import { operatorEnvironment } from "../sdk/cluster/environment";
import { Access } from "../sdk/firewall";
import { publicKeyOf } from "../sdk/ssh/publicKeyOf";
import {
    type ClusterMachine,
    evenServersWarnings,
    isServer,
    nodesWith,
    Role,
    versionWarnings,
} from "../sdk/topology";
import { AccessControl } from "./accessControl";
import type { NomadClusterArgs } from "./args";
import { guardClusterIdentity } from "./clusterIdentity";
import { clusterMachine } from "./clusterMachine";
import { Connection } from "./connection";
import { deliverBundles, type DeliveryOptions } from "./delivery";
import { Certificates } from "./certificates";
import { meetMachines } from "./hostKeys";
import { createManagementTokens } from "./managementTokens";
import { joinCluster } from "./membership";
import { createPlatform } from "./platforms/table";
import { createPools } from "./pools";
import { awaitReadiness, checkMachines } from "./readiness";
import { RandomSecret } from "./randomSecret";
import { extraConfig } from "./extraConfig";
import { resolve } from "./resolve";
import { guardServerChanges } from "./serverChanges";
import { TokenSecrets } from "./tokenSecrets";
import { withShortStacks } from "./shortStacks";
import { waitingChildren } from "./waitingChildren";

/**
 * A secure, highly available Nomad and Consul cluster: machines, certificates, gossip keys, agents, access control, and a
 * readiness check, which ends the update when Consul and Nomad have elected their leaders and every client is ready.
 * Default: three machines with every role.
 *
 * @example
 * ```ts
 * import { Ingress, NomadCluster, Role } from "pulumi-nomad-cluster";
 *
 * const cluster = new NomadCluster("prod", {
 *     digitalocean: { region: "sgp1", ingress: Ingress.Public },
 *     groups: {
 *         servers: { count: 3, roles: [Role.ConsulServer, Role.NomadServer], size: "s-2vcpu-4gb" },
 *         clients: { count: 2, roles: [Role.NomadClient], size: "s-4vcpu-8gb" },
 *     },
 *     admin: { cidrs: ["203.0.113.7/32"] },
 * });
 * export const environment = cluster.environment;
 * ```
 */
export class NomadCluster extends pulumi.ComponentResource {
    /** Datacenter of Consul and Nomad. */
    readonly datacenter: pulumi.Output<string>;
    /** Region of Nomad. */
    readonly region: pulumi.Output<string>;
    /** The machines; known when the cluster is ready. */
    readonly machines: pulumi.Output<ClusterMachine[]>;
    /** Addresses at which visitors reach the web sites of jobs; empty without ingress. Known when the cluster is ready. */
    readonly ingress: pulumi.Output<string[]>;
    /** Certificates of the authorities that the cluster trusts, PEM. Today there is one. */
    readonly caCert: pulumi.Output<string>;
    /** SecretID of Consul's management token. A secret; known when the cluster is ready. */
    readonly consulToken: pulumi.Output<string>;
    /** SecretID of Nomad's management token. A secret; known when the cluster is ready. */
    readonly nomadToken: pulumi.Output<string>;
    /**
     * The operator's connection to both APIs: the argument `cluster` of {@link NomadJob}, {@link NomadNamespace} and the other
     * resources of this package. A secret; known when the cluster is ready.
     */
    readonly access: pulumi.Output<ClusterConnection>;
    /**
     * Environment variables with which the `nomad` and `consul` programs work as the operator. A secret; known when the cluster
     * is ready. Variables whose names end in `_PEM` hold certificates. The programs need the paths of files with that content
     * in the variables without `_PEM`; the command `env` of this package's program writes those files.
     */
    readonly environment: pulumi.Output<Record<string, string>>;

    /**
     * @param name Name of the component, and prefix of the names of its resources: 1 to 50 letters, digits, `.`, `_` and `-`.
     * @param args The cluster.
     * @param opts Pulumi's options of a component.
     * @throws pulumi.InputPropertiesError with every wrong argument, before any resource is created.
     */
    constructor(name: string, args: NomadClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("nomad-cluster:index:NomadCluster", name, {}, waitingChildren(opts));
        const { plan, platform, certificates, machines, pools, management, connection, ready } =
            withShortStacks(() => this.createParts(name, args));
        this.datacenter = pulumi.output(plan.datacenter);
        this.region = pulumi.output(plan.region);
        this.machines = behind(ready, pulumi.output(machines.map(clusterMachine)));
        this.ingress = behind(ready, platform.ingress);
        certificatesOf.set(this, certificates);
        this.caCert = certificates.trustBundle;
        this.consulToken = pulumi.secret(behind(ready, management.consul));
        this.nomadToken = pulumi.secret(behind(ready, management.nomad));
        this.access = pulumi.secret(behind(ready, connection.cluster));
        this.environment = this.access.apply((access) => operatorEnvironment(access));
        this.registerOutputs({
            // The command line program operates the cluster with these.
            access: this.access,
            machines: this.machines,
            ...(pools.length > 0 && {
                pools: pools.map(({ plan: { name: pool }, certificate }) => ({ name: pool, certificate })),
            }),
            // For policies: what the topology and the transport are.
            consulServers: nodesWith(plan, Role.ConsulServer).length,
            nomadServers: nodesWith(plan, Role.NomadServer).length,
            insecurePorts: insecurePorts(plan),
        });
    }

    /**
     * Makes a certificate with which a program connects to the APIs of Consul and Nomad, such as a task that asks Consul for services. The certificate
     * gives no rights and is no server's: a request without a token gets nothing but the public status. It is valid for a year, and any update in
     * the second half of that year renews it.
     *
     * @example
     * ```ts
     * import { NomadCluster, NomadVariable } from "pulumi-nomad-cluster";
     *
     * const cluster = new NomadCluster("dev", { local: {} });
     * const { certPem, keyPem } = cluster.clientCertificate("prometheus");
     * new NomadVariable("prometheus", {
     *     cluster: cluster.access,
     *     path: "nomad/jobs/prometheus", // which the tasks of job `prometheus` may read
     *     items: { ca: cluster.caCert, cert: certPem, key: keyPem },
     * });
     * ```
     *
     * @param name What the certificate is for: its subject, and a part of the names of its resources.
     * @returns The certificate and its private key.
     */
    clientCertificate(name: string): ClientCertificate {
        const { certPem, keyPem } = certificatesOf.get(this)!.forClient(`client-${name}`);
        return { certPem, keyPem: pulumi.secret(keyPem) };
    }

    private createParts(name: string, args: NomadClusterArgs) {
        const { plan, platform: platformName, readinessTimeout } = resolve(name, args);
        for (const warning of [...versionWarnings(args), ...evenServersWarnings(plan)])
            void pulumi.log.warn(warning, this);

        const ssh = this.createSshKey(name, args);
        const certificates = new Certificates(name, plan, { parent: this });
        const operator = certificates.forOperator();
        const dns = args.acl?.dns ?? true;
        const platform = createPlatform(platformName, args, {
            name,
            plan,
            sshPublicKey: ssh.publicKey,
            names: dns,
            admin: args.admin ?? {},
            parent: this,
        });
        const tokens = new TokenSecrets(name, platform.machines, plan.pools, { parent: this });
        const met = meetMachines(name, platform.machines, readinessTimeout, this);
        const withoutTokens = pulumi.secret(
            pulumi.output({
                name,
                datacenter: plan.datacenter,
                region: plan.region,
                servers: met.filter(({ node }) => isServer(node)).map(clusterMachine),
                caCert: certificates.trustBundle,
                operatorCert: operator.certPem,
                operatorKey: operator.keyPem,
                sshUser: platform.sshUser,
                sshPrivateKey: ssh.privateKey,
                accessMode: args.admin?.access ?? Access.Tunnel,
            }),
        );
        const management = createManagementTokens(name, tokens, withoutTokens, this);
        const connection = new Connection(
            name,
            pulumi.all([withoutTokens, management]).apply(([known, { consul, nomad }]) => ({
                ...known,
                consulToken: consul,
                nomadToken: nomad,
            })),
            { parent: this },
        );
        const machines = joinCluster(
            name,
            {
                machines: met,
                connection,
                tokens,
                timeoutSeconds: readinessTimeout,
                network: platform.network,
            },
            this,
        );
        const content: DeliveryOptions = {
            plan,
            platform,
            machines,
            certificates,
            consulGossipKey: new RandomSecret(`${name}-consul`, "gossip-key", { parent: this }).value,
            nomadGossipKey: new RandomSecret(`${name}-nomad`, "gossip-key", { parent: this }).value,
            extra: extraConfig(name, args),
            sshPrivateKey: ssh.privateKey,
            tokens,
            registries: args.registries ?? {},
            dns,
            timeoutSeconds: readinessTimeout,
        };
        const delivered = deliverBundles(name, content, this);
        const accessControl = new AccessControl(
            name,
            {
                secrets: tokens,
                connection,
                dns,
                timeoutSeconds: readinessTimeout,
                delivered,
                deletedWith: platform.network,
            },
            { parent: this },
        );
        const checked = checkMachines(name, delivered, accessControl, this);
        const pools = createPools(name, { ...content, connection, checked }, this);
        const checks = [...checked.map(({ check }) => check), ...pools.map(({ readiness }) => readiness)];
        const ready = awaitReadiness(name, checks, this);
        guardClusterIdentity(name, plan, { ...platform, name: platformName }, ready, this);
        if (platform.serverShapes) guardServerChanges(name, platform.serverShapes, ready, this);
        return { plan, platform, certificates, machines, pools, management, connection, ready };
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

/** Not a property, because the schema has every property of a component as an output. */
const certificatesOf = new WeakMap<NomadCluster, Certificates>();

/** A certificate of {@link NomadCluster.clientCertificate}. */
export interface ClientCertificate {
    /** The certificate, PEM. */
    certPem: pulumi.Output<string>;
    /** Its private key, PEM. A secret. */
    keyPem: pulumi.Output<string>;
}

/** A value that is known only once a resource exists. */
function behind<T>({ urn }: pulumi.Resource, value: pulumi.Output<T>): pulumi.Output<T> {
    return pulumi.all([urn, value]).apply(([, known]) => known as T);
}
