import { addMembers, capacityProblem, type PoolRecord, removeMachine } from "../sdk/nspawn";
import { leavePool } from "../sdk/operations/leavePool";
import { namedMembersReady } from "../sdk/operations/poolMembers";
import { columns } from "./columns";
import { expectHost } from "./expectHost";
import { localMemberNamed, localMembers, localPools } from "./localMembers";
import { type ClusterChoice, operatedCluster } from "./operatedCluster";
import { progressSince } from "./progress";

/** Seconds for new members to become ready: the default of `readinessTimeout`. */
const timeoutSeconds = 300;

/** Adds members to a pool on this computer, and returns when they are ready. No update runs. */
export async function addToPool(
    name: string,
    { count, ...choice }: ClusterChoice & { count: number },
): Promise<void> {
    expectHost();
    const progress = progressSince(Date.now());
    const { state } = await operatedCluster(choice);
    const pools = await localPools({ ...choice, cluster: state.name });
    const pool =
        pools.find((other) => other.pool === name) ??
        refuse(
            "pool",
            pools.map((known) => known.pool),
            name,
        );
    const problem = capacityProblem([], count);
    if (problem !== undefined) throw new Error(problem);
    const members = (await addMembers(pool, count, progress)).map(({ hostName }) => hostName);
    progress(`${members.join(", ")}: joining`);
    await namedMembersReady(state, members, timeoutSeconds);
    progress(`${members.join(", ")}: ready`);
}

/** Has a member of a pool on this computer leave the cluster, and removes its machine. No update runs. */
export async function removeFromPool(name: string, choice: ClusterChoice): Promise<void> {
    expectHost();
    const progress = progressSince(Date.now());
    const { state } = await operatedCluster(choice);
    const member = await localMemberNamed(state, choice.stack, name);
    if (member === undefined) {
        const members = await localMembers({ ...choice, cluster: state.name });
        return refuse(
            "member of a pool",
            members.map(({ machine }) => machine.hostName),
            name,
        );
    }
    progress(`${name}: leaving, once its tasks have ended or moved`);
    await leavePool(state, member.node, async () => removeMachine(member.machine.name));
    progress(`${name}: removed`);
}

/** Prints the members of the pools on this computer. It asks the computer, not the cluster. */
export async function listPools(choice: ClusterChoice): Promise<void> {
    expectHost();
    const members = await localMembers(choice);
    const pools = await localPools(choice);
    const rowsOf = ({ name, pool }: PoolRecord) => {
        const own = members.filter((member) => member.pool.name === name);
        if (own.length === 0) return [[pool, "-", "-", "-"]];
        return own.map(({ machine }) => [
            pool,
            machine.hostName,
            machine.interfaces[0]!.address,
            machine.state,
        ]);
    };
    const rows = pools.flatMap(rowsOf);
    if (rows.length === 0)
        throw new Error(`Stack \`${choice.stack}\` has no pools on this computer. ${elsewhere}`);
    console.log(columns([["POOL", "MEMBER", "ADDRESS", "MACHINE"], ...rows]).join("\n"));
}

const elsewhere =
    "The members of pools on other platforms are added and removed by the platform's own tools.";

function refuse(what: string, known: readonly string[], name: string): never {
    const listed = known.map((one) => `\`${one}\``).join(", ") || "of which there is none";
    throw new Error(`Expected a ${what} on this computer, ${listed}, got \`${name}\`. ${elsewhere}`);
}
