/**
 * The property for which a resource of one machine is replaced: another machine of the same name has another ID. State without
 * an ID, which an earlier version wrote, is updated and not replaced.
 */
export function replacesForMachine(olds: { machineId?: string }, news: { machineId: string }): "machineId"[] {
    return olds.machineId === undefined || olds.machineId === news.machineId ? [] : ["machineId"];
}
