import { type ClusterChoice, operatedCluster } from "./operatedCluster";
import { machineOrMember, runSsh } from "./ssh";

export const agents = ["consul", "nomad"] as const;

/** Number of past lines to show. */
const lines = 200;

/** Shows a machine's agents' log, both or one of them. */
export async function logs(
    node: string,
    agent: (typeof agents)[number] | undefined,
    { follow, ...choice }: ClusterChoice & { follow: boolean },
): Promise<void> {
    const { state, folder } = await operatedCluster(choice);
    const command = [
        ...(state.sshUser === "root" ? [] : ["sudo"]),
        ...["journalctl", "--no-pager", "--lines", String(lines)],
        ...(agent ? [agent] : agents).flatMap((unit) => ["--unit", unit]),
        ...(follow ? ["--follow"] : []),
    ];
    await runSsh(await machineOrMember(state, choice.stack, node), command, state, folder);
}
