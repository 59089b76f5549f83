import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hierarchies } from "../../../sdk/nspawn/cgroups";
import { hostNameOf } from "../../../sdk/nspawn/names";
import { tenancyFolder } from "./tenancyState";

const GiB = 2 ** 30;
/** By the version of cgroups: a limit, and what is in use. */
const files = [
    { limit: "memory.max", usage: "memory.current" },
    { limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes" },
];

/** Lets a machine that boots use no more memory than its shape has. The kernel ends a process of the machine if it asks for more. */
export async function limitMemory(machine: string, memoryInGbs: number): Promise<void> {
    const { folder, limit } = memoryGroup(machine);
    await writeFile(join(folder, limit), String(memoryInGbs * GiB));
}

/** Bytes that a machine's processes use now; the kernel takes back the parts that are only copies of files. */
export async function memoryInUse(machine: string): Promise<number> {
    const { folder, usage } = memoryGroup(machine);
    const statistics = await readFile(join(folder, "memory.stat"), "utf8");
    const cached = /^(?:total_inactive_file|inactive_file) (\d+)/m.exec(statistics)?.[1] ?? "0";
    return Number(await readFile(join(folder, usage), "utf8")) - Number(cached);
}

function memoryGroup(machine: string) {
    for (const top of hierarchies())
        for (const file of files) {
            const folder = join(top, hostNameOf(machine));
            if (existsSync(join(folder, file.limit))) return { folder, ...file };
        }
    throw new Error(`${machine} has no cgroup with a limit of memory.`);
}

/**
 * A file in place of /proc/meminfo, by which programs in the machine learn how much memory the shape has. A kernel and its firmware keep
 * some of it: a VM.Standard.E2.1.Micro shows about 956 MiB.
 */
export async function memoryFile(tenancy: string, memoryInGbs: number): Promise<string> {
    const total = Math.round(memoryInGbs * 1024 * 956);
    const folder = join(tenancyFolder(tenancy), "memory");
    const file = join(folder, String(memoryInGbs));
    const lines = {
        MemTotal: total,
        MemFree: total,
        MemAvailable: total,
        Buffers: 0,
        Cached: 0,
        SwapTotal: 0,
        SwapFree: 0,
    };
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const text = Object.entries(lines).map(([name, kilobytes]) => `${name}: ${kilobytes} kB\n`);
    await writeFile(file, text.join(""), { mode: 0o644 });
    return file;
}
