import { readFile } from "node:fs/promises";
import { supervisorOf } from "../../../sdk/nspawn/supervisor";
import { run } from "../../../sdk/process/run";

/**
 * Runs shell commands as a machine's root, without SSH: it works from the machine's first moment, and asks for none of the
 * keys that the tests look for.
 *
 * @throws Error if the machine does not run; CommandError if the commands end with a non-zero status.
 */
export async function inMachine(nameOnHost: string, commands: string, input?: string): Promise<string> {
    const supervisor = supervisorOf(nameOnHost);
    if (supervisor === undefined) throw new Error(`Machine ${nameOnHost} does not run.`);
    const children = await readFile(`/proc/${supervisor}/task/${supervisor}/children`, "utf8");
    const names = await Promise.all(
        children
            .trim()
            .split(" ")
            .map(async (pid) => [pid, await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")] as const),
    );
    // What stands beside the machine, such as its metadata service, has the same parent.
    const init = names.find(([, name]) => name.trim() === "systemd")?.[0];
    if (init === undefined) throw new Error(`Machine ${nameOnHost} has not started its systemd yet.`);
    const namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd=/"];
    const environment = ["env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"];
    return run("nsenter", ["--target", init, ...namespaces, "--", ...environment, "sh", "-c", commands], {
        input,
        timeout: 120_000,
    });
}
