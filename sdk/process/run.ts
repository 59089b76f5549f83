import { spawn } from "node:child_process";

export interface RunOptions {
    /** Working directory; default the caller's. */
    cwd?: string;
    /** Environment added to the caller's. */
    env?: Record<string, string>;
    /** Bytes for standard input: used for secrets, which must not be in arguments. */
    input?: string;
    /** Called with each line of either stream as it comes, for progress. */
    onLine?: (line: string) => void;
    /** Milliseconds after which the program is killed; default none. */
    timeout?: number;
}

/** A program that ended with a non-zero status, with the end of what it printed. */
export class CommandError extends Error {
    constructor(
        readonly command: string,
        readonly status: number | null,
        readonly stdout: string,
        readonly stderr: string,
    ) {
        const tail = (stderr.trim() || stdout.trim()).split("\n").slice(-20).join("\n");
        super(`\`${command}\` ended with ${status === null ? "a signal" : `status ${status}`}:\n${tail}`);
        this.name = "CommandError";
    }
}

/**
 * Runs a program to its end and returns what it printed on standard output.
 *
 * @throws CommandError if it cannot be started, ends with a non-zero status or is killed.
 */
export async function run(
    program: string,
    args: readonly string[],
    options: RunOptions = {},
): Promise<string> {
    return new Promise((resolve, reject) => {
        const child = spawn(program, args, {
            cwd: options.cwd,
            env: { ...process.env, ...options.env },
            stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
            timeout: options.timeout,
        });
        const output = { stdout: "", stderr: "" };
        for (const stream of ["stdout", "stderr"] as const) {
            let partial = "";
            child[stream]?.setEncoding("utf8").on("data", (text: string) => {
                output[stream] += text;
                const lines = (partial + text).split("\n");
                partial = lines.pop() ?? "";
                lines.forEach((line) => options.onLine?.(line));
            });
        }
        const command = [program, ...args].join(" ");
        child.on("error", (error) => reject(new CommandError(command, null, output.stdout, error.message)));
        child.on("close", (status) => {
            if (status === 0) resolve(output.stdout);
            else reject(new CommandError(command, status, output.stdout, output.stderr));
        });
        if (options.input !== undefined) {
            child.stdin?.on("error", () => undefined); // the exit status explains more than EPIPE
            child.stdin?.end(options.input);
        }
    });
}
