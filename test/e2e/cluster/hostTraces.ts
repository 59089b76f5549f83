import { readdirSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { hierarchies } from "../../../sdk/nspawn/cgroups";
import { hostNameOf } from "../../../sdk/nspawn/names";
import { machinesFolder, namesIn, networksFolder } from "../../../sdk/nspawn/state";
import { run } from "../../../sdk/process/run";

/**
 * Everything on this host that bears names with a prefix, found in the host's own lists and not by the product's code:
 * interfaces, mounts, cgroups, processes and files.
 */
export async function tracesOf(prefix: string): Promise<string[]> {
    const links = await run("ip", ["-o", "link", "show"]);
    const mounts = await run("findmnt", ["--noheadings", "--raw"]);
    const cgroups = (await Promise.all(hierarchies().map(async (top) => readdir(top)))).flat();
    const files = [...(await namesIn(machinesFolder())), ...(await namesIn(networksFolder()))];
    return [
        ...linesWith(links, prefix).map((line) => `interface ${line}`),
        ...linesWith(mounts, prefix).map((line) => `mount ${line}`),
        ...cgroups.filter((name) => name.startsWith(hostNameOf(prefix))).map((name) => `cgroup ${name}`),
        ...files.filter((name) => name.startsWith(prefix)).map((name) => `file ${name}`),
        ...processesWith(prefix).map(({ pid, command }) => `process ${pid} ${command}`),
    ];
}

function linesWith(text: string, part: string): string[] {
    return text.split("\n").filter((line) => line.includes(part));
}

/** Processes of this host, those in its machines too, whose arguments hold a text. */
export function processesWith(text: string): { pid: string; command: string }[] {
    return commandLines().filter(({ command }) => command.includes(text));
}

function commandLines(): { pid: string; command: string }[] {
    return readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => ({ pid, command: commandOf(pid) }));
}

/** The arguments of a process; empty if it has ended. */
export function commandOf(pid: string | number): string {
    return readOr(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

/**
 * Ends the plugins that an engine left behind when it was killed: they are in process groups of their own and run on.
 *
 * @param mark Text in the value of one of their environment variables.
 */
export function endProcessesOf(mark: string): void {
    for (const { pid } of processesOf(mark)) kill(Number(pid));
}

/** @param mark what the value of one of their environment's variables holds. */
export function processesOf(mark: string): { pid: string; command: string }[] {
    return commandLines().filter(({ pid }) => readOr(`/proc/${pid}/environ`).includes(mark));
}

function kill(pid: number): void {
    try {
        process.kill(pid, "SIGKILL");
    } catch {
        // it ended in between
    }
}

function readOr(file: string, otherwise = ""): string {
    try {
        return readFileSync(file, "utf8");
    } catch {
        return otherwise; // it ended in between
    }
}
