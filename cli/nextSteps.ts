import { commandLine } from "./commandLine";

/**
 * Suggestions after an update.
 *
 * @param web the stack's output of that name: one URL or several URLs of its first job.
 * @param firstJob the stack's output of that name: what that job runs.
 */
export function nextSteps(stack: string, web: unknown, firstJob: unknown): string {
    const page: unknown = Array.isArray(web) ? web[0] : web;
    const program = typeof firstJob === "string" ? `the first job: ${firstJob}` : "the first job";
    const steps = [
        [
            `eval "$(${commandLine("env", { stack })})" && nomad status`,
            "nomad and consul in this shell, as the operator",
        ],
        [commandLine("ui", { stack }), "both UIs in a browser"],
        [commandLine("status", { stack }), "how the cluster is"],
        ...(typeof page === "string" ? [[`curl ${page}`, program]] : []),
    ] as [string, string][];
    const width = Math.max(...steps.map(([command]) => command.length));
    return ["Next:", ...steps.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`)].join("\n");
}
