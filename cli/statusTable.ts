import { columns } from "./columns";
import { lateLines, lifetimeRows } from "./lifetimeTable";
import type { AgentStatus, ClusterStatus, MachineStatus, PoolStatus, QuorumStatus } from "../sdk/cluster";
import { poolRoles } from "../sdk/topology";

/**
 * The cluster as a table for people.
 *
 * @param stack its stack, for commands that the table suggests
 */
export function renderStatus(status: ClusterStatus, stack?: string): string {
    const rows = status.machines.map((machine) => [
        machine.name,
        machine.roles.join(", "),
        machine.address,
        mark(machine.consul, status.consul.leader === machine.name),
        mark(machine.nomad || "-", status.nomad.leader === machine.name) + renderPlace(machine),
    ]);
    const members = status.pools.flatMap(({ members }) =>
        members.map((member) => [
            ...[member.name, ...poolRoles, member.address],
            ...[member.consul, member.nomad + renderPlace(member)],
        ]),
    );
    const { ready, expected } = status.clients;
    return [
        `Cluster ${status.name}, datacenter ${status.datacenter}, region ${status.region}`,
        "",
        ...columns([["MACHINE", "ROLES", "ADDRESS", "CONSUL", "NOMAD"], ...rows, ...members]),
        ...status.machines.flatMap(renderUnitProblems),
        "",
        renderQuorum("Consul", versions(status.machines, "consulVersion"), status.consul),
        renderQuorum("Nomad", versions(status.machines, "nomadVersion"), status.nomad),
        `Clients ${[`${ready} of ${expected} ready`, ...dockerVersions(status.machines)].join(", ")}`,
        ...status.pools.map(renderPool),
        "",
        ...columns(lifetimeRows(status.lifetimes)),
        ...lateLines(status.lifetimes, stack),
    ].join("\n");
}

/** The node pool and the node class, if they are not Nomad's defaults. */
function renderPlace({ nodePool, nodeClass }: AgentStatus): string {
    return `${nodePool ? `, pool ${nodePool}` : ""}${nodeClass ? `, class ${nodeClass}` : ""}`;
}

function renderPool({ name, members }: PoolStatus): string {
    const ready = members.filter(({ nomad }) => nomad === "ready").length;
    return `Pool    ${name}, ${ready} of ${members.length} ready`;
}

function renderUnitProblems({ name, unitProblems }: MachineStatus): string[] {
    return unitProblems.map((problem) => `${name}: ${problem}`);
}

function mark(state: string, leads: boolean): string {
    return leads ? `${state} (leader)` : state;
}

/** The versions of a product; more than one during an upgrade. */
function versions(
    machines: MachineStatus[],
    key: "consulVersion" | "nomadVersion" | "dockerVersion",
): string[] {
    return [...new Set(machines.flatMap((machine) => machine[key] ?? []))].sort();
}

function dockerVersions(machines: MachineStatus[]): string[] {
    return versions(machines, "dockerVersion").map((version) => `Docker ${version}`);
}

function renderQuorum(product: string, found: string[], quorum: QuorumStatus): string {
    const { leader, voters, expectedVoters, healthy, failureTolerance: spare, problem } = quorum;
    const state = problem ?? [
        ...found,
        `leader ${leader ?? "none"}`,
        `${voters} of ${expectedVoters} voters`,
        healthy ? "healthy" : "not healthy",
        ...(spare === undefined ? [] : [`can lose ${spare} more`]),
    ];
    return `${product.padEnd(7)} ${[state].flat().join(", ")}`;
}
