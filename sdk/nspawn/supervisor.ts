import { spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { machineOf } from "./names";

/** State of a machine's outermost process since its launch. */
const programs = ["unshare", "sh", "systemd-nspawn"];

/** The process that holds a machine's container; undefined if the machine does not run. */
export function supervisorOf(machine: string): number | undefined {
    return supervisors().find((supervisor) => supervisor.machine === machine)?.pid;
}

/**
 * The supervisors of all machines on this host. They are recognised by their arguments each time: a number in a file
 * could by now be another process.
 */
export function supervisors(): { machine: string; pid: number }[] {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => {
        const machine = supervisedBy(commandLine(pid));
        return machine === undefined ? [] : [{ machine, pid: Number(pid) }];
    });
}

function commandLine(pid: string): string[] {
    try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    } catch {
        return []; // it ended in between
    }
}

/** The machine that a process with these arguments supervises. */
export function supervisedBy([program = "", ...args]: readonly string[]): string | undefined {
    if (!programs.includes(basename(program))) return undefined;
    const option = "--machine=";
    const argument = args.find((one) => one.startsWith(option));
    return argument === undefined ? undefined : machineOf(argument.slice(option.length));
}

/** A launched machine, as long as this process lives: the machine itself outlives it. */
export interface Launched {
    ended(): boolean;
}

/**
 * Starts a supervisor in a session of its own that holds nothing of this process: neither its terminal, streams and
 * folder nor its environment, which may hold secrets.
 */
export function launch([program = "", ...args]: readonly string[], consoleLog: string): Launched {
    const log = openSync(consoleLog, "w", 0o600);
    const child = spawn(program, args, {
        detached: true,
        cwd: "/",
        stdio: ["ignore", log, log],
        env: {
            PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            // Docker and Nomad in the machine change their own network's settings, such as forwarding.
            SYSTEMD_NSPAWN_API_VFS_WRITABLE: "network",
        },
    });
    closeSync(log);
    child.unref();
    let failed = false;
    child.on("error", () => (failed = true));
    return { ended: () => failed || child.exitCode !== null || child.signalCode !== null };
}
