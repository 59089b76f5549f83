import { readFile, writeFile } from "node:fs/promises";
import { interfaceNames } from "./hostNetworks";
import { readJson, removeFile, writeJson } from "./state";
import { isBridgeOrPort } from "./names";

/** Gone after a reboot, as the setting is. */
const note = "/run/pulumi-nomad-cluster/forwarding.json";
const setting = "/proc/sys/net/ipv4/ip_forward";

interface Note {
    /** Of the host, when this package made it forward. */
    interfaces: string[];
}

/**
 * Lets this host forward IPv4 between its interfaces. If another program lets it do so already, leaves that program's setting alone.
 * Not for two processes at the same time.
 *
 * @returns the interfaces that the host had when it began to forward for machines. Between those, nothing was forwarded before.
 */
export async function startForwarding(): Promise<string[]> {
    if ((await readFile(setting, "utf8")).trim() === "0") {
        await writeJson(note, { interfaces: await othersInterfaces() } satisfies Note);
        await writeFile(setting, "1");
    }
    return (await readJson<Note>(note))?.interfaces ?? [];
}

/**
 * Undoes `startForwarding`, unless the host has an interface that it had not then: another program, such as Docker, may rely on
 * forwarding by now. Not for two processes at the same time.
 */
export async function stopForwarding(): Promise<void> {
    const known = await readJson<Note>(note);
    if (known === undefined) return;
    const added = (await othersInterfaces()).filter((name) => !known.interfaces.includes(name));
    if (added.length === 0) await writeFile(setting, "0");
    await removeFile(note);
}

async function othersInterfaces(): Promise<string[]> {
    return (await interfaceNames()).filter((name) => name !== "lo" && !isBridgeOrPort(name));
}
