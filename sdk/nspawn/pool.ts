import { randomBytes } from "node:crypto";
import { atMost } from "../process/atMost";
import type { Progress } from "../toolchain";
import { localName } from "./localNames";
import { createMachine, getMachine, type Machine, removeMachine, startMachine } from "./machine";
import { allRecords, hostNameOfSpec, type MachineRecord } from "./machineRecord";
import { bundleFolder, getPool, poolFolder, type PoolRecord, removePoolRecord } from "./poolRecord";
import { withLock } from "./state";
import { pullPlug } from "./stop";

/** The folder of a member in which its bundle is. */
export const bundleMount = "/run/nomad-cluster-pool";

/** Members that boot at once: a host has few processors. */
const parallel = 8;

/** The members of a pool, in the order of their names. */
export async function membersOf(pool: PoolRecord): Promise<Machine[]> {
    const machines = await Promise.all((await recordsOf(pool)).map(({ spec }) => getMachine(spec.name)));
    return machines.filter((machine) => machine !== undefined);
}

/** A network belongs to one cluster, in which no other machine's name begins so. */
async function recordsOf({ pool, machine }: PoolRecord): Promise<MachineRecord[]> {
    return (await allRecords())
        .filter(({ spec }) => hostNameOfSpec(spec).startsWith(`${pool}-`))
        .filter(({ spec }) => spec.interfaces[0]?.network === machine.network)
        .sort((one, other) => (hostNameOfSpec(one.spec) < hostNameOfSpec(other.spec) ? -1 : 1));
}

/**
 * Makes members until a pool has so many. One whose making was interrupted is made again.
 *
 * @param progress Called with a line for each step.
 * @throws Error of the first member that cannot be made. The others stay.
 */
export async function fillPool(pool: PoolRecord, count: number, progress: Progress): Promise<void> {
    await withLock(poolFolder(pool.name), async () => {
        const whole = await wholeMembers(pool);
        await makeMembers(pool, count - whole.length, progress);
    });
}

/** The members, without those whose making was interrupted, which are removed. Only under the pool's lock. */
async function wholeMembers(pool: PoolRecord): Promise<MachineRecord[]> {
    const records = await recordsOf(pool);
    for (const { spec } of records.filter(({ complete }) => !complete)) await removeMachine(spec.name);
    return records.filter(({ complete }) => complete);
}

/**
 * Makes so many more members of a pool.
 *
 * @param progress Called with a line for each step.
 * @returns once they answer SSH. They join their cluster by themselves.
 * @throws Error if the pool is gone, and as {@link fillPool}.
 */
export async function addMembers(
    { name }: PoolRecord,
    count: number,
    progress: Progress,
): Promise<Machine[]> {
    return withLock(poolFolder(name), async () => {
        const pool = await getPool(name);
        if (pool === undefined) throw new Error(`There is no pool \`${name}\` on this host any more.`);
        return makeMembers(pool, count, progress);
    });
}

async function makeMembers(pool: PoolRecord, count: number, progress: Progress): Promise<Machine[]> {
    const inTurn = atMost(parallel);
    const making = Array.from({ length: Math.max(count, 0) }, async () =>
        inTurn(() => makeMember(pool, progress)),
    );
    const made = await Promise.allSettled(making);
    const failed = made.find(({ status }) => status === "rejected");
    if (failed) await Promise.all(making);
    return made.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

async function makeMember(pool: PoolRecord, progress: Progress): Promise<Machine> {
    const { userData, readOnlyMounts = [], network } = pool.machine;
    const { project, stack, cluster } = pool.owner;
    const hostName = `${pool.pool}-${randomBytes(3).toString("hex")}`;
    return createMachine(
        {
            name: localName(project, stack, cluster, hostName),
            hostName,
            userData,
            interfaces: [{ name: "eth0", network }],
            readOnlyMounts: [...readOnlyMounts, { source: bundleFolder(pool.name), target: bundleMount }],
        },
        (line) => progress(`${hostName}: ${line}`),
    );
}

/** Boots the members that do not run, for example because this host was restarted. One whose making was interrupted is removed. */
export async function startMembers(pool: PoolRecord): Promise<void> {
    await withLock(poolFolder(pool.name), async () => {
        const inTurn = atMost(parallel);
        const starting = (await wholeMembers(pool)).map(async ({ spec }) =>
            inTurn(() => startMachine(spec.name)),
        );
        await Promise.all(starting);
    });
}

/** Removes a pool with all of its members, whatever their state. Does nothing if there is none. */
export async function removePool(name: string): Promise<void> {
    const pool = await getPool(name);
    // Those that are being made end now, and their maker gives the lock back.
    if (pool) await pullPlug(...(await recordsOf(pool)).map(({ spec }) => spec.name));
    await withLock(poolFolder(name), async () => {
        const members = pool ? await recordsOf(pool) : [];
        await Promise.all(members.map(({ spec }) => removeMachine(spec.name)));
        await removePoolRecord(name);
    });
}
