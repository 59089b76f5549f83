import type { ClusterConnection } from "../../sdk/cluster";

/** SSH addresses of the machines that the stack had before this update. All of an update runs in one process. */
const addresses = new Set<string>();

export function rememberMet(sshAddress: string): void {
    addresses.add(sshAddress);
}

/** Whether the stack had one of the cluster's servers before this update, so that the cluster may run already. */
export function wasMetBefore({ servers }: ClusterConnection): boolean {
    return servers.some(({ sshAddress }) => addresses.has(sshAddress));
}
