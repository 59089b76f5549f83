import { quoted } from "../../../cli/shellExports";
import { run } from "../../../sdk/process/run";
import type { TestCluster } from "./testCluster";

/** Runs commands in a shell of the operator after `eval "$(… env)"`. @returns the standard output. */
export async function inShell(cluster: TestCluster, commands: string): Promise<string> {
    const environment = cluster.cliCommand("env").map(quoted).join(" ");
    const script = `set -eu; eval "$(${environment})"; ${commands}`;
    return run("bash", ["-c", script], { cwd: cluster.folder, env: cluster.env });
}
