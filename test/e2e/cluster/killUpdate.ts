import { spawn } from "node:child_process";
import { once } from "node:events";
import { eventually } from "../../agents/program";
import type { TestStack } from "./testStack";

/** Starts a command that updates a stack and kills it, with its whole process group, once the moment has come. */
export async function killUpdate(
    { folder, env }: TestStack,
    [program, ...args]: readonly [string, ...string[]],
    what: string,
    moment: () => boolean | Promise<boolean>,
): Promise<void> {
    const child = spawn(program, args, {
        cwd: folder,
        env: { ...process.env, ...env },
        detached: true,
        stdio: "ignore",
    });
    const ended = once(child, "exit");
    const tooEarly = ended.then(() => {
        throw new Error(`The update ended before ${what}.`);
    });
    try {
        await Promise.race([eventually(what, moment), tooEarly]);
    } finally {
        if (child.exitCode === null) process.kill(-child.pid!, "SIGKILL");
        await tooEarly.catch(() => undefined);
    }
    expect(await ended).toEqual([null, "SIGKILL"]);
}
