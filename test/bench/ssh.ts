import { run, type RunOptions } from "../../sdk/process/run";

/** The arguments with which `ssh` and `scp` reach a machine that nobody has seen before and nobody will see again. */
export function sshOptions(keyFile: string): string[] {
    const options = [
        "StrictHostKeyChecking=no",
        "UserKnownHostsFile=/dev/null",
        "LogLevel=ERROR",
        "BatchMode=yes",
    ];
    return ["-i", keyFile, ...options.flatMap((option) => ["-o", option])];
}

/** Runs a command as a machine's root. */
export async function onMachine(
    keyFile: string,
    address: string,
    command: string,
    options: RunOptions = {},
): Promise<string> {
    return run("ssh", [...sshOptions(keyFile), `root@${address}`, command], { timeout: 300_000, ...options });
}

/** Unpacks files below a folder of the host into one of the machine, in one stream. */
export async function copyToMachine(
    keyFile: string,
    address: string,
    from: { folder: string; files: string[] },
    to: string,
): Promise<void> {
    const script = `folder=$1 files=$2 to=$3 && shift 3 && tar -C "$folder" -c $files | ssh "$@" "mkdir -p $to && tar -x -C $to"`;
    const target = [...sshOptions(keyFile), `root@${address}`];
    await run("sh", ["-c", script, "sh", from.folder, from.files.join(" "), to, ...target], {
        timeout: 300_000,
    });
}
