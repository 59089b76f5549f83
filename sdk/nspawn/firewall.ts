import { readFile, rename, writeFile } from "node:fs/promises";
import { run } from "../process/run";
import { firewallFile, mustRead } from "./machineRecord";
import { runningNamespace } from "./namespace";
import { machineFolder, removeFile, withLock } from "./state";

const table = "inet machine_firewall";

/**
 * Gives a machine a firewall from outside, as a cloud does: from now on, all at once, and at each boot before anything in the
 * machine runs.
 *
 * @param chains Chains of an nftables table of the family `inet`, each with its hook; undefined: no firewall any more.
 * @throws CommandError if nft does not take them: the firewall stays as it was. Error if there is no such machine.
 */
export async function setFirewall(machine: string, chains: string | undefined): Promise<void> {
    await withLock(machineFolder(machine), async () => {
        await mustRead(machine);
        const known = await readFile(firewallFile(machine), "utf8").catch(() => undefined);
        const wanted = chains === undefined ? undefined : ruleset(chains);
        if (known === wanted) return;
        const namespace = runningNamespace(machine);
        if (namespace !== undefined) await load(namespace, wanted ?? removal);
        if (chains === undefined) await removeFile(firewallFile(machine));
        else await writeFirewall(machine, chains);
    });
}

/** Writes down what the next boot loads. */
export async function writeFirewall(machine: string, chains: string): Promise<void> {
    const file = firewallFile(machine);
    await writeFile(`${file}.new`, ruleset(chains), { mode: 0o600 });
    await rename(`${file}.new`, file); // all at once, as a process can be killed at any time
}

/** The first line makes the second work the first time too. */
const removal = `table ${table}\ndelete table ${table}\n`;

/** For `nft -f`; loading it again replaces it. */
export function ruleset(chains: string): string {
    return `${removal}table ${table} {\n${chains.trimEnd()}\n}\n`;
}

async function load(namespace: string, text: string): Promise<void> {
    await run("nsenter", [`--net=${namespace}`, "nft", "-f", "-"], { input: text });
}
