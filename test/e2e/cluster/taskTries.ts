import type { NomadClient } from "../../../sdk/api";
import { eventually } from "../../agents/program";

/** A task that ends by itself. */
export interface TaskTry {
    name: string;
    driver: "exec" | "java" | "docker";
    /** Shell commands. */
    script: string;
    /** Default the driver's. */
    user?: string;
    /** Further fields of the task, as Nomad's API names them. */
    more?: object;
    /** Further fields of the task's group. */
    group?: object;
    /** Shell commands of a task of the same allocation that ends before this one is prepared. */
    before?: string;
}

export interface Outcome {
    /** Standard output. */
    printed: string;
    /** Why the task failed before it started; undefined if it started. */
    refused?: string;
}

/** The last line of a container. */
const allPrinted = "all is printed";

/** Runs tasks side by side on one machine, waits for their end, and forgets them. If the driver allows it, with all processes in sight. */
export async function runTasks(
    nomad: NomadClient,
    machine: string,
    tries: TaskTry[],
    nodePool = "default",
): Promise<Record<string, Outcome>> {
    const id = `tries-${Date.now()}`;
    const never = { Attempts: 0, Mode: "fail" };
    const groups = tries.map((one, index) => ({
        Name: `g${index}`,
        Count: 1,
        RestartPolicy: never,
        ReschedulePolicy: { Attempts: 0, Unlimited: false },
        EphemeralDisk: { SizeMB: 30 },
        ...one.group,
        Tasks: tasksOf(one),
    }));
    const Constraints = [{ LTarget: "${node.unique.name}", RTarget: machine, Operand: "=" }];
    await nomad.jobs.register({
        ID: id,
        Type: "batch",
        Datacenters: ["*"],
        NodePool: nodePool,
        Constraints,
        TaskGroups: groups,
    });
    const output = async (allocation: string) =>
        (await nomad.allocations.logTail(allocation, "main", "stdout", 100_000)).replace(
            `${allPrinted}\n`,
            "",
        );
    try {
        const ended = await eventually("every task has ended", async () => {
            const all = await nomad.jobs.allocations(id);
            const done = all.filter(({ clientStatus }) => ["complete", "failed"].includes(clientStatus));
            return done.length === tries.length && done;
        });
        const outcomes = ended.map(async ({ id: allocation, group, tasks }) => {
            const events = tasks.main!.events.map(({ type, message }) => ({ type, message }));
            const started = events.some(({ type }) => type === "Started");
            return [
                tries[Number(group.slice(1))]!.name,
                started
                    ? { printed: await output(allocation) }
                    : { printed: "", refused: events.map(({ message }) => message).join("\n") },
            ] as const;
        });
        return Object.fromEntries(await Promise.all(outcomes));
    } finally {
        await nomad.jobs.deregister(id, { purge: true });
    }
}

function tasksOf({ driver, script, user, more, before }: TaskTry): object[] {
    const task = (Name: string, commands: string) => ({
        Name,
        Driver: driver,
        User: user,
        LogConfig: { MaxFiles: 1, MaxFileSizeMB: 10 },
        RestartPolicy: { Attempts: 0, Mode: "fail" },
        Resources: { CPU: 10, MemoryMB: 32 },
        // Java's stand-in runs the program that the environment names.
        Env: { TRY: commands },
        Config: configOf(driver),
    });
    const main = { ...task("main", script), ...more };
    if (before === undefined) return [main];
    return [{ ...task("before", before), Lifecycle: { Hook: "prestart", Sidecar: false } }, main];
}

/**
 * A container that runs the task's commands, and ends when Nomad has their output: what a container prints in its last moments is lost
 * otherwise, because Nomad's reader ends with the container (https://github.com/hashicorp/nomad/issues/6931).
 */
export const container = {
    image: "python:3-slim",
    command: "/bin/sh",
    args: [
        "-c",
        `(eval "$TRY"); echo "${allPrinted}"; until grep -q "^${allPrinted}$" /alloc/logs/main.stdout.0; do sleep 0.1; done`,
    ],
};

function configOf(driver: TaskTry["driver"]): object {
    if (driver === "docker") return { network_mode: "host", ...container };
    const shell = { command: "/bin/sh", args: ["-c", 'eval "$TRY"'] };
    return { pid_mode: "host", ...(driver === "java" ? { class: "Try" } : shell) };
}
