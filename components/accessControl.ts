import * as pulumi from "@pulumi/pulumi";
import { agentPolicy, dnsPolicy, nomadPolicy, observerPolicy, workloadIdentity } from "../sdk/accessControl";
import type { ClusterConnection } from "../sdk/cluster";
import { type ClusterPlan, hasRole, type NodePlan, Role } from "../sdk/topology";
import { NomadAclPolicy } from "./nomadAclPolicy";
import { NomadAclToken } from "./nomadAclToken";
import type { Machine } from "./platforms/platform";
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

export interface AccessControlArgs {
    plan: ClusterPlan;
    secrets: TokenSecrets;
    /** The way to the cluster, without tokens. */
    connection: pulumi.Output<ClusterConnection>;
    /** Whether DNS answers: every agent then has a token that reads nodes and services. */
    dns: boolean;
    machines: Machine[];
    /** Seconds that the servers may take to elect a leader, and a client to register. */
    timeoutSeconds: number;
    /** All machines have been given their bundles. */
    delivered: pulumi.Resource[];
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
    /** What must exist before the cluster can be ready. */
    readonly resources: pulumi.Resource[];

    constructor(name: string, args: AccessControlArgs, opts: pulumi.ComponentResourceOptions) {
        super("nomad-cluster:index:AccessControl", name, {}, opts);
        const { secrets, connection, delivered, timeoutSeconds } = args;
        const consulBootstrap = this.bootstrap(
            name,
            { product: "consul", cluster: connection, secretId: secrets.consulManagement, timeoutSeconds },
            delivered,
        );
        const consul = pulumi.secret(
            pulumi
                .all([connection, secrets.consulManagement])
                .apply(([state, consulToken]) => ({ ...state, consulToken })),
        );
        const grants = this.grantConsulTokens(name, args, consul, consulBootstrap);

        const nomadBootstrap = this.bootstrap(
            name,
            { product: "nomad", cluster: connection, secretId: secrets.nomadManagement, timeoutSeconds },
            [...delivered, ...grants],
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
        // It starts the servers of combined machines anew: nothing else may be asking them then.
        const introductions = this.introduceClients(name, args, [identity, observer], whileItLasts);
        this.resources = [...grants, identity, observer, ...introductions];
        this.registerOutputs({});
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
        { machines, timeoutSeconds }: AccessControlArgs,
        dependsOn: pulumi.Resource[],
        opts: pulumi.CustomResourceOptions,
    ): DynamicResource[] {
        const introduce = ({ node, id }: Machine, after: DynamicResource[]) =>
            new DynamicResource(
                "NodeIntroduction",
                `${name}-${node.name}`,
                { cluster: this.management, nodeName: node.name, machineId: id, timeoutSeconds },
                { ...opts, dependsOn: [...dependsOn, ...after] },
            );
        const clients = machines.filter(({ node }) => hasRole(node, Role.NomadClient));
        const serves = ({ node }: Machine) => hasRole(node, Role.NomadServer);
        const servers: DynamicResource[] = [];
        for (const machine of clients.filter(serves)) servers.push(introduce(machine, servers.slice(-1)));
        const others = clients.filter((machine) => !serves(machine));
        return [...servers, ...others.map((machine) => introduce(machine, servers))];
    }

    private grantConsulTokens(
        name: string,
        { plan, secrets, dns, deletedWith }: AccessControlArgs,
        cluster: pulumi.Output<ClusterConnection>,
        bootstrapped: pulumi.Resource,
    ): DynamicResource[] {
        const opts = { parent: this, dependsOn: bootstrapped, deletedWith };
        const grantDns = () =>
            new DynamicResource(
                "ConsulGrants",
                `${name}-dns`,
                {
                    cluster,
                    policies: [dnsPolicy],
                    tokens: [
                        {
                            secretId: secrets.dns,
                            description: dnsPolicy.description,
                            policies: [dnsPolicy.name],
                        },
                    ],
                },
                opts,
            );
        const own = plan.nodes.map((node) => {
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
        });
        return [...(dns ? [grantDns()] : []), ...own];
    }
}
