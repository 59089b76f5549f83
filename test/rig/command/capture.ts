import type { Context } from "../plugin/resourceType";

export const loggingChoices = ["stdout", "stderr", "stdoutAndStderr", "none"] as const;
/** Which streams are shown as they come; both are outputs in any case. */
export type Logging = (typeof loggingChoices)[number];

/** Output of a command without one newline at the end, as the real plugin stores it. */
export interface Printed {
    stdout: string;
    stderr: string;
}

/** Keeps what a running command prints and shows it line by line. */
export class Capture {
    private readonly chunks: { stream: keyof Printed; chunk: Buffer }[] = [];
    private unfinishedLine = "";

    constructor(
        private readonly logging: Logging,
        private readonly context: Context,
    ) {}

    add(stream: keyof Printed, chunk: Buffer): void {
        this.chunks.push({ stream, chunk });
        if (this.logging !== stream && this.logging !== "stdoutAndStderr") return;
        const lines = (this.unfinishedLine + chunk.toString("utf8")).split("\n");
        this.unfinishedLine = lines.pop() ?? "";
        lines.forEach((line) => this.context.status(line));
    }

    /**
     * Ends the capture.
     *
     * @param failure how the program ended, where it did not end well
     * @throws Error with the failure, the command and all it printed, in the words of the real plugin
     */
    end(command: string, failure: string | undefined): Printed {
        if (this.unfinishedLine) this.context.status(this.unfinishedLine);
        if (failure) throw new Error(`${failure}: running ${JSON.stringify(command)}:\n${this.text()}`);
        return {
            stdout: this.text("stdout").replace(/\n$/, ""),
            stderr: this.text("stderr").replace(/\n$/, ""),
        };
    }

    private text(only?: keyof Printed): string {
        const chosen = this.chunks.filter(({ stream }) => only === undefined || stream === only);
        return Buffer.concat(chosen.map(({ chunk }) => chunk)).toString("utf8");
    }
}
