import { memberPrefix, poolRoles } from "../topology";
import { type AgentStatus, agentStatus, type KnownAgents } from "./agentStatus";
import { certificateLifetime } from "./certificateLifetimes";
import { type Lifetime, LifetimeKind } from "./lifetimes";
import type { ClusterState } from "./stackState";

/** State of one member of a pool. */
export interface MemberStatus extends AgentStatus {
    /** `<pool>-<suffix>`; the name in Consul and in Nomad. */
    name: string;
    /** Its address in the private network between the machines; empty if no server knows it. */
    address: string;
}

/** State of a pool. */
export interface PoolStatus {
    /** The pool's name in the arguments. */
    name: string;
    /** Its members in the order of their names, without those that have left. */
    members: MemberStatus[];
}

/** The members of each pool that the servers know. They are in no state, because they come and go without a program. */
export function poolStatuses({ pools = [] }: Pick<ClusterState, "pools">, known: KnownAgents): PoolStatus[] {
    return pools.map(({ name }) => ({ name, members: membersOf(name, known) }));
}

function membersOf(pool: string, known: KnownAgents): MemberStatus[] {
    const { consulMembers, nomadNodes } = known;
    const names = [...consulMembers, ...nomadNodes]
        .map(({ name }) => name)
        .filter((name) => name.startsWith(memberPrefix({ name: pool })));
    return [...new Set(names)]
        .sort()
        .map((name) => ({
            name,
            address: [...consulMembers, ...nomadNodes].find((agent) => agent.name === name)?.address ?? "",
            ...agentStatus({ name, roles: poolRoles }, known),
        }))
        .filter((member) => !hasLeft(member));
}

/** Consul forgets a member that left, and Nomad lists it as down for a day. */
function hasLeft({ consul, nomad }: AgentStatus): boolean {
    return ["left", "absent"].includes(consul) && ["down", "absent"].includes(nomad);
}

/** Lifetimes of the certificates that the members of each pool get. A living member has its pool's within ten minutes. */
export function poolCertificates({ pools = [] }: Pick<ClusterState, "pools">): Lifetime[] {
    return pools.map(({ name, certificate }) =>
        certificateLifetime(LifetimeKind.Certificate, `pool ${name}`, certificate),
    );
}
