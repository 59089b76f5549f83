import type { ClusterStatus, QuorumStatus } from "../sdk/automation";

/** The cluster as a table for people. */
export function renderStatus(status: ClusterStatus): string {
    const rows = status.machines.map(({ name, roles, address, consul, nomad }) => [
        name,
        roles.join(", "),
        address,
        mark(consul, status.consul.leader === name),
        mark(nomad || "-", status.nomad.leader === name),
    ]);
    return [
        `Cluster ${status.name}, datacenter ${status.datacenter}, region ${status.region}`,
        "",
        ...columns([["MACHINE", "ROLES", "ADDRESS", "CONSUL", "NOMAD"], ...rows]),
        "",
        renderQuorum("Consul", status.consul),
        renderQuorum("Nomad", status.nomad),
    ].join("\n");
}

function mark(state: string, leads: boolean): string {
    return leads ? `${state} (leader)` : state;
}

function renderQuorum(
    product: string,
    { leader, voters, expectedVoters, healthy, problem }: QuorumStatus,
): string {
    const state =
        problem ??
        `leader ${leader ?? "none"}, ${voters} of ${expectedVoters} voters, ${healthy ? "healthy" : "not healthy"}`;
    return `${product.padEnd(7)} ${state}`;
}

/** Pads every column to its widest cell. */
function columns(rows: string[][]): string[] {
    const widths = (rows[0] ?? []).map((_, column) =>
        Math.max(...rows.map((row) => row[column]?.length ?? 0)),
    );
    return rows.map((row) =>
        row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join("  ")
            .trimEnd(),
    );
}
