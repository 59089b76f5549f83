import * as pulumi from "@pulumi/pulumi";
import {
    agentPolicy,
    type ConsulPolicyRules,
    nomadPolicy,
    poolAgentPolicy,
    poolNomadPolicy,
} from "../sdk/accessControl";
import type { NodePlan, PoolPlan } from "../sdk/topology";
import type { Machine } from "./platforms/platform";
import type { PropsOf } from "./providers/dynamicResource";
import { RandomSecret } from "./randomSecret";

interface AgentSecrets {
    agent: pulumi.Output<string>;
    nomad: pulumi.Output<string>;
}

interface AgentGrants {
    policies: ConsulPolicyRules[];
    tokens: PropsOf<"ConsulGrants">["tokens"];
}

/**
 * Secrets of tokens, chosen before there is a cluster: so the first start of every agent already has its own. A machine that
 * is replaced gets other ones than its predecessor had. The agents of a pool share theirs.
 */
export class TokenSecrets extends pulumi.ComponentResource {
    readonly consulManagement: pulumi.Output<string>;
    readonly nomadManagement: pulumi.Output<string>;
    readonly dns: pulumi.Output<string>;
    private readonly agents: Record<string, AgentSecrets>;
    private readonly pools: Map<string, AgentSecrets>;

    constructor(
        name: string,
        machines: Machine[],
        pools: readonly PoolPlan[],
        opts: pulumi.ComponentResourceOptions,
    ) {
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
        this.pools = new Map(
            pools.map((pool) => {
                // No machine's name has `_`.
                const agent = secret(`pool_${pool.name}-consul`);
                return [pool.name, { agent, nomad: secret(`pool_${pool.name}-nomad`) }];
            }),
        );
        this.registerOutputs({});
    }

    of(node: NodePlan): AgentSecrets {
        const secrets = this.agents[node.name];
        if (secrets === undefined) throw new Error(`${node.name} is not part of this plan.`);
        return secrets;
    }

    ofPool(pool: PoolPlan): AgentSecrets {
        const secrets = this.pools.get(pool.name);
        if (secrets === undefined) throw new Error(`${pool.name} is not a pool of this plan.`);
        return secrets;
    }

    /** The policies of a machine's agents in Consul, and their tokens. */
    grantsOf(node: NodePlan): AgentGrants {
        return grantsTo(this.of(node), agentPolicy(node), nomadPolicy(node));
    }

    /** The policies of the agents of a pool's members in Consul, and their tokens. */
    grantsOfPool(pool: PoolPlan): AgentGrants {
        return grantsTo(this.ofPool(pool), poolAgentPolicy(pool), poolNomadPolicy(pool));
    }
}

function grantsTo(secrets: AgentSecrets, agent: ConsulPolicyRules, nomad: ConsulPolicyRules): AgentGrants {
    return {
        policies: [nomad, agent],
        // The agent's comes last: on the machine Nomad's start waits for it.
        tokens: [
            { secretId: secrets.nomad, description: nomad.description, policies: [nomad.name] },
            { secretId: secrets.agent, description: agent.description, policies: [agent.name] },
        ],
    };
}
