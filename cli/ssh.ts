import { spawn } from "node:child_process";
import { once } from "node:events";
import type { ClusterState } from "../sdk/cluster";
import type { ClusterMachine } from "../sdk/topology";
import { localMemberNamed } from "./localMembers";
import { type ClusterChoice, machineNamed, operatedCluster } from "./operatedCluster";
import type { OperatorFolder } from "./operatorFolder";

/** Logs in on a machine with this computer's `ssh`, or runs a command there; ends with its status. */
export async function ssh(node: string, command: string[], choice: ClusterChoice): Promise<void> {
    const { state, folder } = await operatedCluster(choice);
    const machine = await machineOrMember(state, choice.stack, node);
    await runSsh(machine, command, state, folder);
}

/** A machine of the cluster, or a member of one of its pools on this computer. */
export async function machineOrMember(
    state: ClusterState,
    stack: string,
    name: string,
): Promise<ClusterMachine> {
    const planned = state.machines.some((machine) => machine.name === name);
    const member = planned ? undefined : await localMemberNamed(state, stack, name);
    return member?.node ?? machineNamed(state, name);
}

export async function runSsh(
    machine: ClusterMachine,
    command: readonly string[],
    state: ClusterState,
    folder: OperatorFolder,
): Promise<void> {
    await folder.write("ssh_key", `${state.sshPrivateKey.trimEnd()}\n`);
    const known = knownHosts([...new Set([...state.machines, machine])]);
    // In a state of an earlier version ssh writes the file itself.
    if (known !== "") await folder.write("known_hosts", known);
    const child = spawn("ssh", sshArguments(machine, command, state.sshUser, folder), { stdio: "inherit" });
    // ssh gets Ctrl-C too. This process ignores it, so that it ends after ssh.
    process.on("SIGINT", () => undefined);
    const [status] = (await once(child, "exit")) as [number | null];
    process.exitCode = status ?? 1;
}

/** The recorded host keys, by the machine's ID, because a machine that replaces another at the same address has its own key. */
export function knownHosts(machines: readonly ClusterMachine[]): string {
    return machines
        .filter(({ hostKey }) => hostKey !== undefined)
        .map(({ id, hostKey }) => `${id} ${hostKey}\n`)
        .join("");
}

/**
 * Accepts only the recorded host key. In a state of an earlier version, which has none, the key is accepted as at a first login.
 * The stack has its own file of known hosts, so that the user's own file has no entries of replaced machines.
 */
export function sshArguments(
    { id, sshAddress, hostKey }: ClusterMachine,
    command: readonly string[],
    user: string,
    folder: OperatorFolder,
): string[] {
    const options = {
        IdentityFile: configPath(folder.at("ssh_key")),
        IdentitiesOnly: "yes",
        HostKeyAlias: id,
        UserKnownHostsFile: configPath(folder.at("known_hosts")),
        ...(hostKey === undefined
            ? { StrictHostKeyChecking: "accept-new" }
            : { StrictHostKeyChecking: "yes", HostKeyAlgorithms: hostKey.split(" ")[0] }),
        ConnectTimeout: "10",
    };
    const flags = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    return [...flags, `${user}@${sshAddress}`, ...command];
}

/** A path in the syntax of ssh_config(5), which may hold blanks and per cent signs. */
function configPath(path: string): string {
    return `"${path.replaceAll("%", "%%")}"`;
}
