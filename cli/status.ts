import { clusterStatus, isHealthy } from "../sdk/cluster";
import { clustersOf } from "./operatedCluster";
import { renderStatus } from "./statusTable";

export async function status({ stack, json }: { stack: string; json: boolean }): Promise<void> {
    const statuses = await Promise.all((await clustersOf(stack)).map(clusterStatus));
    for (const cluster of statuses)
        console.log(json ? JSON.stringify(cluster, undefined, 2) : renderStatus(cluster, stack));
    if (!statuses.every(isHealthy)) process.exitCode = 1;
}
