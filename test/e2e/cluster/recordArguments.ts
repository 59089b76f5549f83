import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/**
 * Records the arguments of every process that starts on this host while `work` runs, processes of machines included.
 *
 * @returns a function that returns the recorded arguments, a line for each process.
 * @throws Error of `work`. If the kernel cannot report processes, only the returned function throws.
 */
export async function recordArguments(work: () => Promise<unknown>): Promise<() => Promise<string>> {
    const tracer = spawn("python3", [join(__dirname, "traceExec.py")], { stdio: "pipe" });
    const errors: string[] = [];
    const recording = new Promise<void>((resolve) => {
        tracer.stderr.setEncoding("utf8").on("data", (line: string) => {
            errors.push(line);
            resolve();
        });
        tracer.on("close", resolve).on("error", (error) => errors.push(error.message));
    });
    const recorded = text(tracer.stdout);
    const status = once(tracer, "close").then(([code]) => code as number | null);
    status.catch(() => undefined);
    try {
        await recording;
        await work();
    } finally {
        tracer.stdin.on("error", () => undefined).end();
        await status.catch(() => undefined);
    }
    return async () => {
        if ((await status) === 0) return recorded;
        throw new Error(
            `The processes of this host could not be recorded: ${errors.join("").trim()} ` +
                "In a container, the kernel reports them only with the host's PID namespace (docker run --pid=host).",
        );
    };
}
