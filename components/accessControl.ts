import * as pulumi from "@pulumi/pulumi";
import { dnsPolicy, observerPolicy, workloadIdentity } from "../sdk/accessControl";
import type { ClusterConnection } from "../sdk/cluster";
import { hasRole, isServer, type NodePlan, Role } from "../sdk/topology";
import { clusterMachine } from "./clusterMachine";
import type { Connection } from "./connection";
import { NomadAclPolicy } from "./nomadAclPolicy";
import { NomadAclToken } from "./nomadAclToken";
import type { MetMachine } from "./hostKeys";
import { DynamicResource } from "./providers/dynamicResource";
import type { TokenSecrets } from "./tokenSecrets";

/** A machine and the resource that delivers its bundle. */
interface Delivered {
    machine: MetMachine;
    delivery: pulumi.Resource;
}

export interface AccessControlArgs {
    secrets: TokenSecrets;
    connection: Connection;
    /** Whether DNS answers: every agent then has a token that reads nodes and services. */
    dns: boolean;
    /** All machines. */
    delivered: Delivered[];
    /** Seconds that the servers may take to elect a leader, and a client to register. */
    timeoutSeconds: number;
    /** Deleted only together with the whole cluster. Then nothing needs to be removed through the APIs. */
    deletedWith: pulumi.Resource;
}

/**
 * Both ACL systems at default deny: bootstrapped, with a token for each agent, a token for the readiness check, and the
 * login of workloads. No management token ever reaches a machine.
 */
export class AccessControl extends pulumi.ComponentResource {
    /** SecretID of a Nomad token that may only read. */
    readonly observerToken: pulumi.Output<string>;
    /** Resources that the servers need, in addition to introductions. */
    private readonly ofServers: pulumi.Resource[];
    /** One for each machine with a Nomad client. It waits for all the rest. */
    private readonly introductions: Map<NodePlan, pulumi.Resource>;

    constructor(name: string, args: AccessControlArgs, opts: pulumi.ComponentResourceOptions) {
        super("nomad-cluster:index:AccessControl", name, {}, opts);
        const { secrets, connection, delivered, timeoutSeconds } = args;
        const { cluster } = connection;
        const withoutTokens = connection.withoutTokens();
        const servers = delivered.filter(({ machine }) => isServer(machine.node));
        const serversDelivered = servers.map(({ delivery }) => delivery);
        const consulBootstrap = this.bootstrap(
            name,
            {
                product: "consul",
                cluster: withoutTokens,
                secretId: cluster.apply(({ consulToken }) => consulToken!),
                timeoutSeconds,
            },
            serversDelivered,
        );
        const whileConsulLasts = { parent: this, dependsOn: consulBootstrap, deletedWith: args.deletedWith };
        const dnsGrants = this.grantDns(name, args, whileConsulLasts);
        const grants = servers.map(
            ({ machine: { node, id } }) =>
                new DynamicResource(
                    "ConsulGrants",
                    `${name}-${node.name}`,
                    {
                        ...{ cluster, machineId: id, ...secrets.grantsOf(node) },
                        server: hasRole(node, Role.ConsulServer) ? node.name : undefined,
                    },
                    whileConsulLasts,
                ),
        );

        const nomadBootstrap = this.bootstrap(
            name,
            {
                product: "nomad",
                cluster: withoutTokens,
                secretId: cluster.apply(({ nomadToken }) => nomadToken!),
                timeoutSeconds,
            },
            [...serversDelivered, dnsGrants, ...grants],
        );
        const whileItLasts = { parent: this, dependsOn: nomadBootstrap, deletedWith: args.deletedWith };
        const identity = new DynamicResource(
            "WorkloadIdentity",
            `${name}-workloads`,
            { cluster, specification: workloadIdentity(["default"]) },
            whileItLasts,
        );
        const policy = new NomadAclPolicy(`${name}-observer`, { cluster, ...observerPolicy }, whileItLasts);
        const observer = new NomadAclToken(
            `${name}-observer`,
            { cluster, name: observerPolicy.name, policies: [policy.name] },
            whileItLasts,
        );
        this.observerToken = observer.secretId;
        this.introductions = this.introduceClients(name, args, [identity, observer], whileItLasts);
        this.ofServers = [dnsGrants, ...grants, identity, observer];
        this.registerOutputs({});
    }

    /** The resources that must exist before that machine can be ready: those of all servers, or the machine's own. */
    neededBy(node: NodePlan): pulumi.Resource[] {
        const introductions = [...this.introductions].filter(([other]) =>
            isServer(node) ? isServer(other) : other === node,
        );
        const own = introductions.map(([, introduction]) => introduction);
        return isServer(node) ? [...this.ofServers, ...own] : own;
    }

    private bootstrap(
        name: string,
        props: {
            product: "consul" | "nomad";
            cluster: pulumi.Output<ClusterConnection>;
            secretId: pulumi.Output<string>;
            timeoutSeconds: number;
        },
        dependsOn: pulumi.Resource[],
    ): DynamicResource {
        return new DynamicResource("AclBootstrap", `${name}-${props.product}`, props, {
            parent: this,
            dependsOn,
        });
    }

    /**
     * Clients register only with a token for their name. A server on the same machine restarts for that, as many at once as
     * leave a quorum, so that there is a leader to register with. All other clients follow, because their first request could reach
     * a server that stops.
     */
    private introduceClients(
        name: string,
        { connection, secrets, delivered, timeoutSeconds }: AccessControlArgs,
        dependsOn: pulumi.Resource[],
        opts: pulumi.CustomResourceOptions,
    ): Map<NodePlan, DynamicResource> {
        const introductions = new Map<NodePlan, DynamicResource>();
        const introduce = ({ machine, delivery }: Delivered, after: DynamicResource[]) => {
            const { node, id } = machine;
            const introduction = new DynamicResource(
                "NodeIntroduction",
                `${name}-${node.name}`,
                {
                    cluster: connection.cluster,
                    machine: clusterMachine(machine),
                    machineId: id,
                    timeoutSeconds,
                    nodePool: node.client.nodePool,
                    grants: isServer(node) ? undefined : pulumi.secret(secrets.grantsOf(node)),
                },
                { ...opts, dependsOn: [...dependsOn, delivery, ...after] },
            );
            introductions.set(node, introduction);
            return introduction;
        };
        const clients = delivered.filter(({ machine }) => hasRole(machine.node, Role.NomadClient));
        const serves = ({ machine }: Delivered) => hasRole(machine.node, Role.NomadServer);
        const servers: DynamicResource[] = [];
        for (const client of clients.filter(serves)) {
            const predecessor = servers[servers.length - restartsAtOnce(delivered.filter(serves).length)];
            servers.push(introduce(client, predecessor ? [predecessor] : []));
        }
        for (const client of clients.filter((other) => !serves(other))) introduce(client, servers);
        return introductions;
    }

    private grantDns(
        name: string,
        { connection: { cluster }, secrets, dns }: AccessControlArgs,
        opts: pulumi.CustomResourceOptions,
    ): DynamicResource {
        const { name: policy, description } = dnsPolicy;
        const token = { secretId: secrets.dns, description, policies: [policy] };
        return new DynamicResource(
            "ConsulGrants",
            `${name}-dns`,
            // Without a token, one that exists is revoked.
            { cluster, policies: [dnsPolicy], tokens: dns ? [token] : [] },
            opts,
        );
    }
}

/** How many servers may restart at once and leave a quorum. A lone server, or one of two, restarts without one. */
function restartsAtOnce(servers: number): number {
    return Math.max(Math.floor((servers - 1) / 2), 1);
}
