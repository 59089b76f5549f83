import * as pulumi from "@pulumi/pulumi";
import { agentPolicy, type ConsulPolicyRules, nomadPolicy } from "../sdk/accessControl";
import type { NodePlan } from "../sdk/topology";
import type { Machine } from "./platforms/platform";
import type { PropsOf } from "./providers/dynamicResource";
import { RandomSecret } from "./randomSecret";

interface AgentSecrets {
    agent: pulumi.Output<string>;
    nomad: pulumi.Output<string>;
}

/**
 * Secrets of tokens, chosen before there is a cluster: so the first start of every agent already has its own. A machine that
 * is replaced gets other ones than its predecessor had.
 */
export class TokenSecrets extends pulumi.ComponentResource {
    readonly consulManagement: pulumi.Output<string>;
    readonly nomadManagement: pulumi.Output<string>;
    readonly dns: pulumi.Output<string>;
    private readonly agents: Record<string, AgentSecrets>;

    constructor(name: string, machines: Machine[], opts: pulumi.ComponentResourceOptions) {
        super("nomad-cluster:index:TokenSecrets", name, {}, opts);
        const secret = (suffix: string, machine?: Machine) =>
            new RandomSecret(`${name}-${suffix}`, "token", {
                parent: this,
                replacementTrigger: machine?.id,
            }).value;
        this.consulManagement = secret("consul-management");
        this.nomadManagement = secret("nomad-management");
        this.dns = secret("dns");
        this.agents = Object.fromEntries(
            machines.map((machine) => {
                const { name: node } = machine.node;
                const agent = secret(`${node}-consul`, machine);
                return [node, { agent, nomad: secret(`${node}-nomad`, machine) }];
            }),
        );
        this.registerOutputs({});
    }

    of(node: NodePlan): AgentSecrets {
        const secrets = this.agents[node.name];
        if (secrets === undefined) throw new Error(`${node.name} is not part of this plan.`);
        return secrets;
    }

    /** The policies of a machine's agents in Consul, and their tokens. */
    grantsOf(node: NodePlan): { policies: ConsulPolicyRules[]; tokens: PropsOf<"ConsulGrants">["tokens"] } {
        const [agent, nomad] = [agentPolicy(node), nomadPolicy(node)];
        const secrets = this.of(node);
        return {
            policies: [nomad, agent],
            // The agent's comes last: on the machine Nomad's start waits for it.
            tokens: [
                { secretId: secrets.nomad, description: nomad.description, policies: [nomad.name] },
                { secretId: secrets.agent, description: agent.description, policies: [agent.name] },
            ],
        };
    }
}
