import * as pulumi from "@pulumi/pulumi";
import { agentPolicy, dnsPolicy, nomadPolicy, observerPolicy, workloadIdentity } from "../sdk/accessControl";
import type { ClusterConnection } from "../sdk/cluster";
import { type ClusterPlan, hasRole, isServer, type NodePlan, Role } from "../sdk/topology";
import { clusterMachine } from "./clusterMachine";
import { NomadAclPolicy } from "./nomadAclPolicy";
import { NomadAclToken } from "./nomadAclToken";
import type { MetMachine } from "./hostKeys";
import { DynamicResource } from "./providers/dynamicResource";
import { RandomSecret } from "./randomSecret";

/** Secrets of tokens, chosen before there is a cluster: so the first start of every agent already has its own. */
export class TokenSecrets extends pulumi.ComponentResource {
    readonly consulManagement: pulumi.Output<string>;
    readonly nomadManagement: pulumi.Output<string>;
    readonly dns: pulumi.Output<string>;
    private readonly agents: Record<string, { agent: pulumi.Output<string>; nomad: pulumi.Output<string> }>;

    constructor(name: string, plan: ClusterPlan, opts: pulumi.ComponentResourceOptions) {
        super("nomad-cluster:index:TokenSecrets", name, {}, opts);
        const secret = (suffix: string) =>
            new RandomSecret(`${name}-${suffix}`, "token", { parent: this }).value;
        this.consulManagement = secret("consul-management");
        this.nomadManagement = secret("nomad-management");
        this.dns = secret("dns");
        this.agents = Object.fromEntries(
            plan.nodes.map((node) => [
                node.name,
                { agent: secret(`${node.name}-consul`), nomad: secret(`${node.name}-nomad`) },
            ]),
        );
        this.registerOutputs({});
    }

    of(node: NodePlan): { agent: pulumi.Output<string>; nomad: pulumi.Output<string> } {
        const secrets = this.agents[node.name];
        if (secrets === undefined) throw new Error(`${node.name} is not part of this plan`);
        return secrets;
    }
}

/** A machine, and the resource that gives it its bundle. */
interface Delivered {
    machine: MetMachine;
    command: pulumi.Resource;
}

export interface AccessControlArgs {
    plan: ClusterPlan;
    secrets: TokenSecrets;
    /** Without tokens. */
    connection: pulumi.Output<ClusterConnection>;
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
    /** The way to the cluster with the management tokens: everything is allowed. */
    readonly management: pulumi.Output<ClusterConnection>;
    /** SecretID of a Nomad token that may only look. */
    readonly observerToken: pulumi.Output<string>;
    /** What every machine needs. */
    private readonly shared: pulumi.Resource[];
    /** What one machine needs for itself. */
    private readonly own: { node: NodePlan; resources: pulumi.Resource[] }[];

    constructor(name: string, args: AccessControlArgs, opts: pulumi.ComponentResourceOptions) {
        super("nomad-cluster:index:AccessControl", name, {}, opts);
        const { plan, secrets, connection, delivered, timeoutSeconds } = args;
        const servers = delivered.filter(({ machine }) => isServer(machine.node));
        const serversDelivered = servers.map(({ command }) => command);
        const consulBootstrap = this.bootstrap(
            name,
            { product: "consul", cluster: connection, secretId: secrets.consulManagement, timeoutSeconds },
            serversDelivered,
        );
        const consul = pulumi.secret(
            pulumi
                .all([connection, secrets.consulManagement])
                .apply(([state, consulToken]) => ({ ...state, consulToken })),
        );
        const whileConsulLasts = { parent: this, dependsOn: consulBootstrap, deletedWith: args.deletedWith };
        const dnsGrants = args.dns ? [this.grantDns(name, args, consul, whileConsulLasts)] : [];
        const grants = new Map(
            plan.nodes.map((node) => [node, this.grantNode(name, node, secrets, consul, whileConsulLasts)]),
        );

        const nomadBootstrap = this.bootstrap(
            name,
            { product: "nomad", cluster: connection, secretId: secrets.nomadManagement, timeoutSeconds },
            [...serversDelivered, ...dnsGrants, ...servers.map(({ machine }) => grants.get(machine.node)!)],
        );
        this.management = pulumi.secret(
            pulumi
                .all([consul, secrets.nomadManagement])
                .apply(([state, nomadToken]) => ({ ...state, nomadToken })),
        );
        const whileItLasts = { parent: this, dependsOn: nomadBootstrap, deletedWith: args.deletedWith };
        const identity = new DynamicResource(
            "WorkloadIdentity",
            `${name}-workloads`,
            { cluster: this.management, specification: workloadIdentity(["default"]) },
            whileItLasts,
        );
        const policy = new NomadAclPolicy(
            `${name}-observer`,
            { cluster: this.management, ...observerPolicy },
            whileItLasts,
        );
        const observer = new NomadAclToken(
            `${name}-observer`,
            { cluster: this.management, name: observerPolicy.name, policies: [policy.name] },
            whileItLasts,
        );
        this.observerToken = observer.secretId;
        this.shared = [...dnsGrants, identity, observer];
        const introductions = this.introduceClients(name, args, grants, whileItLasts);
        this.own = [...grants].map(([node, grant]) => ({
            node,
            resources: [grant, ...(introductions.get(node) ?? [])],
        }));
        this.registerOutputs({});
    }

    /** What must exist before that machine can be ready: what is the servers', and its own. No other client counts. */
    neededBy(node: NodePlan): pulumi.Resource[] {
        const counted = this.own.filter((other) => other.node === node || isServer(other.node));
        return [...this.shared, ...counted.flatMap(({ resources }) => resources)];
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
        { delivered, timeoutSeconds }: AccessControlArgs,
        grants: Map<NodePlan, DynamicResource>,
        opts: pulumi.CustomResourceOptions,
    ): Map<NodePlan, DynamicResource[]> {
        const introductions = new Map<NodePlan, DynamicResource[]>();
        const introduce = ({ machine, command }: Delivered, after: DynamicResource[]) => {
            const { node, id } = machine;
            const introduction = new DynamicResource(
                "NodeIntroduction",
                `${name}-${node.name}`,
                { cluster: this.management, machine: clusterMachine(machine), machineId: id, timeoutSeconds },
                { ...opts, dependsOn: [...this.shared, command, grants.get(node)!, ...after] },
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
        { secrets }: AccessControlArgs,
        cluster: pulumi.Output<ClusterConnection>,
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

    private grantNode(
        name: string,
        node: NodePlan,
        secrets: TokenSecrets,
        cluster: pulumi.Output<ClusterConnection>,
        opts: pulumi.CustomResourceOptions,
    ): DynamicResource {
        const [agent, nomad] = [agentPolicy(node), nomadPolicy(node)];
        const { agent: agentSecret, nomad: nomadSecret } = secrets.of(node);
        return new DynamicResource(
            "ConsulGrants",
            `${name}-${node.name}`,
            {
                cluster,
                policies: [nomad, agent],
                // The agent's comes last: on the machine Nomad's start waits for it.
                tokens: [
                    { secretId: nomadSecret, description: nomad.description, policies: [nomad.name] },
                    { secretId: agentSecret, description: agent.description, policies: [agent.name] },
                ],
            },
            opts,
        );
    }
}
