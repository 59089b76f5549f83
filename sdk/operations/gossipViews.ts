import { type ConsulClient, type NomadClient, UnreachableError } from "../api";
import { type ClusterConnection, openCluster } from "../cluster";
import { Role } from "../topology";

/** The members that one server sees. Each server has its own view of gossip. */
export interface GossipView {
    server: string;
    agent: ConsulClient["agent"] | NomadClient["agent"];
}

export interface GossipViews {
    consul: GossipView[];
    nomad: GossipView[];
}

/**
 * Does `work` with the views of all servers that answer.
 *
 * @throws UnreachableError if no server of a product answers.
 */
export async function withGossipViews(
    cluster: ClusterConnection,
    work: (views: GossipViews) => Promise<void>,
): Promise<void> {
    const opened: ReturnType<typeof openCluster>[] = [];
    const viewsOf = async (product: "consul" | "nomad", role: Role) => {
        const servers = cluster.servers.filter(({ roles }) => roles.includes(role));
        const views = servers.map(({ name }) => {
            const view = openCluster(askingOnly(cluster, role, name));
            opened.push(view);
            return { server: name, agent: view[product].agent };
        });
        return answering(views);
    };
    try {
        const [consul, nomad] = await Promise.all([
            viewsOf("consul", Role.ConsulServer),
            viewsOf("nomad", Role.NomadServer),
        ]);
        await work({ consul, nomad });
    } finally {
        await Promise.all(opened.map(({ close }) => close()));
    }
}

/** A dead server has no view, and neither has one that left before. */
async function answering(views: GossipView[]): Promise<GossipView[]> {
    const answers = await Promise.allSettled(views.map(({ agent }) => agent.members()));
    const errors = answers.map((answer) =>
        answer.status === "rejected" ? (answer.reason as Error) : undefined,
    );
    const serious = errors.find((error) => error && !(error instanceof UnreachableError));
    if (serious) throw serious;
    const left = views.filter((_, index) => errors[index] === undefined);
    if (left.length === 0 && errors[0]) throw errors[0];
    return left;
}

/** The same cluster with one server of that role only. The other servers remain SSH gateways into its network. */
function askingOnly(cluster: ClusterConnection, role: Role, server: string): ClusterConnection {
    const servers = cluster.servers.map((machine) =>
        machine.name === server
            ? machine
            : { ...machine, roles: machine.roles.filter((other) => other !== role) },
    );
    return { ...cluster, servers };
}
