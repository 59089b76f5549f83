import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, createServer, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../sdk/process/run";

/** A program that runs until it is stopped, as an agent does. */
export interface Program {
    pid: number;
    /** False once it has ended, by itself or not. */
    running(): boolean;
    /** Its output so far, for messages. */
    output(): string;
    /** Ends it and waits for its end. */
    stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a program in the foreground, which Linux kills when the test process ends, however that ends.
 *
 * @param receiver The process that `stop` signals. Default: the program itself.
 */
export async function startProgram(
    command: string,
    args: string[],
    receiver: (pid: number) => number = (pid) => pid,
): Promise<Program> {
    const child = spawn("setpriv", ["--pdeathsig", "KILL", command, ...args], {
        stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => lines.push(text));
    }
    await once(child, "spawn");
    const running = () => child.exitCode === null && child.signalCode === null;
    return {
        pid: child.pid!,
        running,
        output: () => lines.join(""),
        stop: async (signal = "SIGTERM") => {
            if (running()) await stop(child, receiver(child.pid!), signal);
        },
    };
}

async function stop(child: ChildProcess, receiver: number, signal: NodeJS.Signals): Promise<void> {
    const exit = once(child, "exit");
    process.kill(receiver, signal);
    const killer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await exit;
    clearTimeout(killer);
    // Children of it that live on, such as sshd's sessions, keep its output open: no reason for the tests not to end.
    for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
}

export function childrenOf(pid: number): number[] {
    try {
        return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
            .split(" ")
            .filter(Boolean)
            .map(Number);
    } catch {
        return []; // it ended in between
    }
}

/** TCP ports of 127.0.0.1 that are free, all different. */
export async function freePorts(count: number): Promise<number[]> {
    const servers = await Promise.all(
        Array.from({ length: count }, async () => {
            const server = createServer().listen(0, "127.0.0.1");
            await once(server, "listening");
            return server;
        }),
    );
    const ports = servers.map((server) => (server.address() as { port: number }).port);
    await Promise.all(servers.map(async (server) => new Promise((done) => server.close(done))));
    return ports;
}

/** Nothing that a test waits for takes so long, also on a slow and busy machine; less than a test's own limit. */
const hangsAfterSeconds = 240;

/** A probe may start programs and log in: whoever waits with it should not slow down what is waited for. All in milliseconds. */
const pauseAfter = (probe: number, waited: number) =>
    Math.max(50, Math.min(probe, 1000), Math.min(waited / 10, 200));

/** The end of what a program printed, for messages. */
export function lastOf(program: Pick<Program, "output">): string {
    return program.output().slice(-4000);
}

/**
 * Waits until `probe` gives something other than undefined or false, and returns it.
 *
 * @param program whose end is the end of the wait.
 * @param output gives the last lines of the message. Default: the end of what `program` printed.
 * @throws Error that names what did not happen, with the probe's last error.
 */
export async function eventually<T>(
    what: string,
    probe: () => Promise<T | undefined | false> | T | undefined | false,
    {
        program,
        output = program && (() => lastOf(program)),
    }: { program?: Program; output?: () => string } = {},
): Promise<T> {
    let last: unknown;
    const start = Date.now();
    const end = start + hangsAfterSeconds * 1000;
    while (Date.now() < end && (program?.running() ?? true)) {
        const asked = Date.now();
        try {
            const result = await probe();
            if (result !== undefined && result !== false) return result;
        } catch (error) {
            last = error;
        }
        await sleep(pauseAfter(Date.now() - asked, Date.now() - start));
    }
    const printed = output ? `\nPrinted until then:\n${output()}` : "";
    const reason =
        program?.running() === false ? "The program ended before" : `Not within ${hangsAfterSeconds} s`;
    throw new Error(`${reason}: ${what}.${printed}`, { cause: last });
}

/** Whether something listens there. */
export async function isOpen(host: string, port: number): Promise<boolean> {
    const socket = connect({ host, port });
    try {
        await once(socket, "connect");
        return true;
    } catch {
        return false;
    } finally {
        socket.destroy();
    }
}

/** The path of a program that is on PATH. */
export async function onPath(name: string): Promise<string> {
    return (await run("sh", ["-c", 'command -v "$0"', name])).trim();
}
