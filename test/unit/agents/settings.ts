import type { AgentSettings } from "../../../sdk/agents";
import { type NodePlan, planCluster, type TopologyArgs } from "../../../sdk/topology";

/** SecretIDs of the shape that real ones have. */
export const consulTokens = {
    agent: "a0000000-0000-4000-8000-000000000001",
    nomad: "b0000000-0000-4000-8000-000000000002",
    dns: "c0000000-0000-4000-8000-000000000003",
};

/** Settings of the machines of a topology, as they are once its machines exist. */
export function settingsOf(args: TopologyArgs, changes: Partial<AgentSettings> = {}): AgentSettings[] {
    const plan = planCluster(args);
    const shared = {
        plan,
        networkCidr: "10.20.0.0/24",
        consulServers: ["10.20.0.5", "10.20.0.6", "10.20.0.7"],
        nomadServers: ["10.20.0.5", "10.20.0.8"],
        consulGossipKey: Buffer.alloc(32, "consul").toString("base64"),
        nomadGossipKey: Buffer.alloc(32, "nomad").toString("base64"),
        consulTokens,
        ...changes,
    };
    return plan.nodes.map((node) => ({ ...shared, node }));
}

/** The first machine of each group: the others of a group differ in their name only. */
export function oneOfEachGroup(settings: AgentSettings[]): (AgentSettings & { node: NodePlan })[] {
    return settings.filter(({ node }) => node.index === 0);
}
