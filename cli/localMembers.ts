import { projectOf } from "../automation/project";
import type { ClusterState } from "../sdk/cluster";
import { checkHost, hostKeysOn, type Machine, membersOf, type PoolRecord, poolsOf } from "../sdk/nspawn";
import { type ClusterMachine, poolRoles } from "../sdk/topology";
import { type ClusterChoice, inThisFolder } from "./operatedCluster";

/** A member of a pool on this computer. */
export interface LocalMember {
    pool: PoolRecord;
    /** The machine as this computer has it. */
    machine: Machine;
}

/** The pools of the chosen cluster on this computer; of all clusters of the stack if none is chosen. */
export async function localPools({ stack, cluster }: ClusterChoice): Promise<PoolRecord[]> {
    if (checkHost().length > 0) return []; // it has no machines
    const pools = await poolsOf({ project: await projectOf(inThisFolder(stack)), stack });
    return pools.filter(({ owner }) => cluster === undefined || owner.cluster === cluster);
}

/** The members of those pools. */
export async function localMembers(choice: ClusterChoice): Promise<LocalMember[]> {
    const pools = await localPools(choice);
    const members = await Promise.all(
        pools.map(async (pool) => (await membersOf(pool)).map((machine) => ({ pool, machine }))),
    );
    return members.flat();
}

/** A member of that name as a machine of the cluster, with the host key that is on its disk; undefined if there is none. */
export async function localMemberNamed(
    { name: cluster }: ClusterState,
    stack: string,
    name: string,
): Promise<(LocalMember & { node: ClusterMachine }) | undefined> {
    const member = (await localMembers({ stack, cluster })).find(({ machine }) => machine.hostName === name);
    if (member === undefined) return undefined;
    const address = member.machine.interfaces[0]!.address;
    const keys = await hostKeysOn(member.machine.name);
    const hostKey = keys.find((key) => key.startsWith("ssh-ed25519 ")) ?? keys[0];
    const node = {
        name,
        id: member.machine.name,
        roles: [...poolRoles],
        address,
        sshAddress: address,
        hostKey,
    };
    return { ...member, node };
}
