import { clusterStatus, isHealthy } from "../sdk/automation";
import { ensureTools } from "../sdk/toolchain";
import { progressSince } from "./progress";
import { PulumiStack } from "./pulumi";
import { renderStatus } from "./statusTable";

export async function status({ stack, json }: { stack: string; json: boolean }): Promise<void> {
    const pulumi = new PulumiStack(
        stack,
        await ensureTools({ progress: progressSince(Date.now()), names: ["pulumi"] }),
    );
    const clusters = await pulumi.clusters();
    if (clusters.length === 0)
        throw new Error(
            `Stack \`${stack}\` has no cluster that came up. Bring it up first: \`npm run up\` or \`pulumi up\`.`,
        );
    const statuses = await Promise.all(clusters.map(clusterStatus));
    for (const cluster of statuses)
        console.log(json ? JSON.stringify(cluster, undefined, 2) : renderStatus(cluster));
    if (!statuses.every(isHealthy)) process.exitCode = 1;
}
