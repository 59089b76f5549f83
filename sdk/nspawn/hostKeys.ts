import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { rootFolder, upperFolder } from "./launchPlan";
import { mustRead } from "./machineRecord";
import { machineFolder, namesIn } from "./state";

/** The public SSH host keys on a machine's disk, `ssh-ed25519 AAAA…`: what the host knows of them without asking over a network. */
export async function hostKeysOn(name: string): Promise<string[]> {
    const { layered } = await mustRead(name);
    const folder = machineFolder(name);
    const keys = join(layered ? upperFolder(folder) : rootFolder(folder), "etc/ssh");
    const files = (await namesIn(keys)).filter((file) => /^ssh_host_\w+_key\.pub$/.test(file));
    const lines = await Promise.all(files.map(async (file) => readFile(join(keys, file), "utf8")));
    return lines.map((line) => line.trim().split(" ").slice(0, 2).join(" "));
}
