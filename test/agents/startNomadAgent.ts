import { childrenOf, type Program, startProgram } from "./program";

/**
 * Starts `nomad agent` in namespaces of its own, so that all tasks, their executors and what is mounted for them end with
 * the agent, however it ends.
 */
export async function startNomadAgent(args: readonly string[]): Promise<Program> {
    const namespaces = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
    // unshare itself ignores the signals that end its child.
    return startProgram(
        "unshare",
        [...namespaces, "nomad", "agent", ...args],
        (pid) => childrenOf(pid)[0] ?? pid,
    );
}
