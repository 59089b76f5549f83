import { spawn } from "node:child_process";
import { once } from "node:events";
import { eventually } from "../../agents/program";
import type { TestCluster } from "../cluster/testCluster";

/** What `ui` printed, and its end. */
export interface OpenUi {
    nomad: string;
    consul: string;
    identity: { path: string; password: string };
    caPath: string;
    /** Everything it printed so far. */
    output(): string;
    /** Ctrl-C. @returns the exit status. */
    interrupt(): Promise<number | null>;
}

/** Runs the command `ui` and reads its output, as a user does. */
export async function openUi(cluster: TestCluster, env: Record<string, string>): Promise<OpenUi> {
    const [program, ...args] = cluster.cliCommand("ui");
    const options = { cwd: cluster.folder, env: { ...process.env, ...cluster.env, ...env } };
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const exit = once(child, "exit") as Promise<[number | null]>;
    let output = "";
    for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    const said = (pattern: RegExp) => pattern.exec(output)?.[1] ?? "";
    await eventually("the UIs are open", () => output.includes("Open until") || child.exitCode !== null);
    return {
        nomad: said(/^Nomad +(\S+)$/m),
        consul: said(/^Consul +(\S+)$/m),
        identity: { path: said(/certificate +(\S+)$/m), password: said(/password +(\S+)$/m) },
        caPath: said(/authority +(\S+)$/m),
        output: () => output,
        interrupt: async () => {
            child.kill("SIGINT");
            return (await exit)[0];
        },
    };
}
