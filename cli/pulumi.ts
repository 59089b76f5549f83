import { spawn } from "node:child_process";
import { clustersIn, type ClusterState, type StackExport } from "../sdk/cluster";
import { CommandError, run } from "../sdk/process/run";
import type { Toolchain } from "../sdk/toolchain";
import type { Preview } from "./losses";
import { passphraseEnv } from "./passphrase";

/** Whether somebody can be asked. The output of `pulumi` goes to standard error. */
export function inTerminal(): boolean {
    return process.stdin.isTTY && process.stderr.isTTY;
}

/** The `pulumi` of a toolchain, for one stack of the project in the working directory. */
export class PulumiStack {
    private readonly env: Record<string, string>;

    constructor(
        readonly stack: string,
        toolchain: Toolchain,
    ) {
        this.env = { ...toolchain.env, ...passphraseEnv(), PULUMI_SKIP_UPDATE_CHECK: "true" };
    }

    /**
     * Runs `pulumi` with the terminal's own streams: so that it can show its live display and ask.
     *
     * @throws Error if it ends with a non-zero status.
     */
    async show(...args: string[]): Promise<void> {
        const quiet = inTerminal() ? [] : ["--non-interactive"];
        const child = spawn("pulumi", [...args, ...quiet, "--stack", this.stack], {
            env: { ...process.env, ...this.env },
            stdio: [inTerminal() ? "inherit" : "ignore", 2, 2],
        });
        // Ctrl-C reaches `pulumi` too, which records its progress and ends; this process waits for that.
        const leaveToPulumi = () => undefined;
        process.on("SIGINT", leaveToPulumi);
        const status = await new Promise((resolve, reject) =>
            child.on("exit", resolve).on("error", reject),
        ).finally(() => process.off("SIGINT", leaveToPulumi));
        if (status !== 0)
            throw new Error(
                `\`pulumi ${args.join(" ")} --stack ${this.stack}\` ended with status ${String(status)}; run the same command again to continue from there.`,
            );
    }

    async capture(...args: string[]): Promise<string> {
        return run("pulumi", args, { env: this.env });
    }

    async select(): Promise<void> {
        await this.capture("stack", "select", "--create", this.stack);
    }

    async exists(): Promise<boolean> {
        return (await this.unlessMissing("stack", "select", this.stack)) !== undefined;
    }

    /** Whether the stack has no resource, so that an update can only create. */
    async isEmpty(): Promise<boolean> {
        const text = await this.capture("stack", "export", "--stack", this.stack);
        const { deployment } = JSON.parse(text) as { deployment: { resources?: unknown[] } };
        return (deployment.resources ?? []).length === 0;
    }

    /** The steps of an update. @throws Error if the preview fails, after `pulumi` has shown why. */
    async preview(...args: string[]): Promise<Preview> {
        const command = ["preview", "--json", "--non-interactive", "--stack", this.stack];
        try {
            return JSON.parse(await this.capture(...command, ...args)) as Preview;
        } catch (error) {
            await this.show("preview", ...args);
            throw error;
        }
    }

    /** The stack's clusters; none if the stack does not exist or has not come up yet. */
    async clusters(): Promise<ClusterState[]> {
        const text = await this.unlessMissing("stack", "export", "--show-secrets", "--stack", this.stack);
        return text === undefined ? [] : clustersIn(JSON.parse(text) as StackExport);
    }

    /** The program's outputs. A secret output reads `[secret]`. */
    async outputs(): Promise<Record<string, unknown>> {
        const text = await this.capture("stack", "output", "--json", "--stack", this.stack);
        return JSON.parse(text) as Record<string, unknown>;
    }

    /** Output of `pulumi`; undefined if there is no such stack. */
    private async unlessMissing(...args: string[]): Promise<string | undefined> {
        try {
            return await this.capture(...args);
        } catch (error) {
            if (error instanceof CommandError && error.stderr.includes("no stack named")) return undefined;
            throw error;
        }
    }
}
