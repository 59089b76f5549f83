import { commandLine } from "./commandLine";

/**
 * Suggestions after an update.
 *
 * @param web the stack's output of that name: one URL or several URLs of its first job.
 */
export function nextSteps(stack: string, web: unknown): string {
    const page: unknown = Array.isArray(web) ? web[0] : web;
    const steps = [
        [
            `eval "$(${commandLine("env", { stack })})" && nomad status`,
            "nomad and consul in this shell, as the operator",
        ],
        [commandLine("ui", { stack }), "both UIs in a browser"],
        [commandLine("status", { stack }), "how the cluster is"],
        ...(typeof page === "string" ? [[`curl ${page}`, "the first job"]] : []),
    ] as [string, string][];
    const width = Math.max(...steps.map(([command]) => command.length));
    return ["Next:", ...steps.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`)].join("\n");
}
