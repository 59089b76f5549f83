import * as pulumi from "@pulumi/pulumi";
import { dnsPolicy, observerPolicy, workloadIdentity } from "../sdk/accessControl";
import type { ClusterConnection } from "../sdk/cluster";
import { type ClusterPlan, hasRole, isServer, type NodePlan, Role } from "../sdk/topology";
import { clusterMachine } from "./clusterMachine";
import type { Connection } from "./connection";
import { NomadAclPolicy } from "./nomadAclPolicy";
import { NomadAclToken } from "./nomadAclToken";
import type { MetMachine } from "./hostKeys";
import { DynamicResource } from "./providers/dynamicResource";
import type { TokenSecrets } from "./tokenSecrets";

/** A machine, and the resource that gives it its bundle. */
interface Delivered {
    machine: MetMachine;
    command: pulumi.Resource;
}

export interface AccessControlArgs {
    plan: ClusterPlan;
    secrets: TokenSecrets;
    connection: Connection;
    /** Whether DNS answers: every agent then has a token that reads nodes and services. */
    dns: boolean;
    /** All machines. */
    delivered: Delivered[];
    /** Seconds that the servers may take to elect a leader, and a client to register. */
    timeoutSeconds: number;
    /** Goes only when the whole cluster goes; nothing needs to be taken back from the APIs then. */
    deletedWith: pulumi.Resource;
}

/**
 * Both ACL systems at default deny: bootstrapped, with a token for each agent and one for asking how the cluster is, and
 * with the way for workloads to get theirs. No management token ever reaches a machine.
 */
export class AccessControl extends pulumi.ComponentResource {
    /** SecretID of a Nomad token that may only look. */
    readonly observerToken: pulumi.Output<string>;
    /** What the servers need. */
    private readonly servers: pulumi.Resource[];
    /** What one machine needs, if it is no server. */
    private readonly own: Map<NodePlan, pulumi.Resource[]>;

    constructor(name: string, args: AccessControlArgs, opts: pulumi.ComponentResourceOptions) {
        super("nomad-cluster:index:AccessControl", name, {}, opts);
        const { plan, secrets, connection, delivered, timeoutSeconds } = args;
        const { cluster } = connection;
        const withoutTokens = connection.withoutTokens();
        const servers = delivered.filter(({ machine }) => isServer(machine.node));
        const serversDelivered = servers.map(({ command }) => command);
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
        const dnsGrants = args.dns ? [this.grantDns(name, args, whileConsulLasts)] : [];
        const grants = new Map(
            plan.nodes.map((node) => [
                node,
                new DynamicResource(
                    "ConsulGrants",
                    `${name}-${node.name}`,
                    { cluster, ...secrets.grantsOf(node) },
                    whileConsulLasts,
                ),
            ]),
        );

        const nomadBootstrap = this.bootstrap(
            name,
            {
                product: "nomad",
                cluster: withoutTokens,
                secretId: cluster.apply(({ nomadToken }) => nomadToken!),
                timeoutSeconds,
            },
            [...serversDelivered, ...dnsGrants, ...servers.map(({ machine }) => grants.get(machine.node)!)],
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
        const introductions = this.introduceClients(name, args, grants, [identity, observer], whileItLasts);
        const shared = [...dnsGrants, identity, observer];
        this.servers = servers.flatMap(({ machine: { node } }) => [
            ...shared,
            grants.get(node)!,
            ...(introductions.get(node) ?? []),
        ]);
        this.own = new Map(
            // An introduction has waited for all the rest.
            [...grants].map(([node, grant]) => [node, introductions.get(node) ?? [...shared, grant]]),
        );
        this.registerOutputs({});
    }

    /** What must exist before that machine can be ready: all that servers need, or what the machine itself needs. */
    neededBy(node: NodePlan): pulumi.Resource[] {
        return isServer(node) ? this.servers : (this.own.get(node) ?? []);
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
     * Clients register only with a token for their name. Servers on the same machines start anew for it: one after another,
     * so that there always is a leader to register with, and before those clients whose first request could meet one that stops.
     */
    private introduceClients(
        name: string,
        { connection, delivered, timeoutSeconds }: AccessControlArgs,
        grants: Map<NodePlan, DynamicResource>,
        dependsOn: pulumi.Resource[],
        opts: pulumi.CustomResourceOptions,
    ): Map<NodePlan, DynamicResource[]> {
        const introductions = new Map<NodePlan, DynamicResource[]>();
        const introduce = ({ machine, command }: Delivered, after: DynamicResource[]) => {
            const { node, id } = machine;
            const introduction = new DynamicResource(
                "NodeIntroduction",
                `${name}-${node.name}`,
                {
                    cluster: connection.cluster,
                    machine: clusterMachine(machine),
                    machineId: id,
                    timeoutSeconds,
                },
                { ...opts, dependsOn: [...dependsOn, command, grants.get(node)!, ...after] },
            );
            introductions.set(node, [introduction]);
            return introduction;
        };
        const clients = delivered.filter(({ machine }) => hasRole(machine.node, Role.NomadClient));
        const serves = ({ machine }: Delivered) => hasRole(machine.node, Role.NomadServer);
        const servers: DynamicResource[] = [];
        for (const client of clients.filter(serves)) servers.push(introduce(client, servers.slice(-1)));
        for (const client of clients.filter((other) => !serves(other))) introduce(client, servers);
        return introductions;
    }

    private grantDns(
        name: string,
        { connection: { cluster }, secrets }: AccessControlArgs,
        opts: pulumi.CustomResourceOptions,
    ): DynamicResource {
        const { name: policy, description } = dnsPolicy;
        const token = { secretId: secrets.dns, description, policies: [policy] };
        return new DynamicResource(
            "ConsulGrants",
            `${name}-dns`,
            { cluster, policies: [dnsPolicy], tokens: [token] },
            opts,
        );
    }
}
