import type { Allocation, Deployment } from "../api";

/** The progress of a deployment, with the nodes on which it is healthy, and what it asks of the operator. */
export function deploymentLine(
    { id, jobId, jobVersion, groups, statusDescription }: Deployment,
    allocations: Allocation[],
): string {
    const parts = Object.entries(groups).map(([name, { desired, placed, healthy, unhealthy }]) => {
        const nodes = allocations
            .filter((one) => one.group === name && one.jobVersion === jobVersion && one.healthy === true)
            .map(({ nodeName }) => nodeName)
            .sort();
        return [
            `${name} ${placed}/${desired} placed, ${healthy}/${desired} healthy`,
            nodes.length > 0 ? ` on ${nodes.join(", ")}` : "",
            unhealthy > 0 ? `, ${unhealthy} unhealthy` : "",
        ].join("");
    });
    if (statusDescription.includes("requires manual promotion"))
        parts.push(`once the canaries are healthy, promote them with \`nomad deployment promote ${id}\``);
    return `job ${jobId}: ${parts.join("; ")}`;
}

/** The progress of allocations without a deployment. */
export function allocationsLine(jobId: string, allocations: Allocation[]): string {
    const counts = new Map<string, number>();
    for (const { clientStatus } of allocations) counts.set(clientStatus, (counts.get(clientStatus) ?? 0) + 1);
    const parts = [...counts].sort().map(([status, count]) => `${count} ${status}`);
    return `job ${jobId}: ${parts.join(", ") || "no allocations"}`;
}
