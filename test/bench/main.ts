import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { checkHost, ensureImage } from "../../sdk/nspawn";
import {
    type ArtifactMirror,
    ensureArtifacts,
    ensureTools,
    installHostPackages,
    type Progress,
} from "../../sdk/toolchain";
import { packageFolder } from "../../sdk/process/packageFolder";
import { progressSince } from "../../cli/progress";
import { clearBed, createOperator, type Operator } from "./bed";
import type { Times } from "./clock";
import { renderFleet } from "./fleet/fleetReport";
import { measureFleet } from "./fleet/measureFleet";
import { plot } from "./plot";
import { type parts, renderResults, replaceResults } from "./report";
import { type Results, type Row, type RowId, rows } from "./rows";
import { stackIsFree } from "./wholeUp";

async function prepareHost(progress: Progress): Promise<ArtifactMirror> {
    const problems = checkHost();
    if (problems.length > 0) throw new Error(`This machine cannot run machines:\n${problems.join("\n")}`);
    await installHostPackages(progress);
    await ensureImage(progress);
    return ensureArtifacts(progress);
}

async function prepareOperator(mirror: ArtifactMirror, progress: Progress): Promise<Operator> {
    const { tools } = await ensureTools({ progress, names: ["consul", "nomad", "hashi-up"], exact: true });
    const path = (name: string) => tools.find((tool) => tool.name === name)!.path!;
    return createOperator({
        mirror,
        programs: { consul: path("consul"), nomad: path("nomad"), "hashi-up": path("hashi-up") },
    });
}

/** Round by round, so that whatever else this host does falls on all rows alike. */
async function measure(operator: Operator, rounds: number, progress: Progress): Promise<Results> {
    const ids = Object.keys(rows) as RowId[];
    const results = Object.fromEntries(ids.map((id) => [id, []])) as unknown as Results;
    const left: RowId[] = (await stackIsFree()) ? [] : ["up"];
    if (left.length > 0) progress("`npm run up` is left out: a cluster of it is on this machine");
    for (let round = 1; round <= rounds; round++)
        for (const id of ids.filter((one) => !left.includes(one))) {
            const row: Row = rows[id];
            const what = `round ${round} of ${rounds}: ${row.label}`;
            try {
                const times = await row.run(operator);
                results[id].push(times);
                progress(`${what}: ${renderTimes(times)}`);
            } catch (error) {
                // The other rows' minutes are not thrown away for it.
                progress(`${what}: failed, ${(error as Error).message}`);
                process.exitCode = 1;
            }
        }
    return results;
}

const renderTimes = (times: Times) =>
    Object.entries(times)
        .map(([mark, at]) => `${mark} ${at.toFixed(1)}`)
        .join(", ");

function conditions({ versions }: ArtifactMirror, rounds: number, load: number): string[] {
    return [
        `- ${new Date().toISOString().slice(0, 10)}, ${rounds} rounds, seconds; Consul ${versions.consul}, Nomad ${versions.nomad}.`,
        `- Host: ${cpus().length} × ${cpus()[0]?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, load ${load.toFixed(1)} before the first round.`,
    ];
}

interface BenchOptions {
    rounds: number;
    fleet?: true;
    machines: number;
}

async function bench({ rounds, fleet, machines }: BenchOptions): Promise<void> {
    const progress = progressSince(Date.now());
    const mirror = await prepareHost(progress);
    const known = conditions(mirror, rounds, loadavg()[0]!);
    if (fleet) {
        const results = await measureFleet(machines, rounds, progress);
        return write("fleet", renderFleet(results, known), progress);
    }
    const operator = await prepareOperator(mirror, progress);
    try {
        await clearBed();
        for (const signal of ["SIGINT", "SIGTERM"] as const)
            process.once(signal, () => void clearBed().finally(() => process.exit(1)));
        const results = await measure(operator, rounds, progress);
        await writeFile(join(packageFolder(), "docs/benchmark.svg"), plot(results));
        await write("formation", renderResults(results, rounds, known), progress);
    } finally {
        await operator.forget();
    }
}

async function write(part: keyof typeof parts, text: string, progress: Progress): Promise<void> {
    const page = join(packageFolder(), "docs/benchmark.md");
    await writeFile(page, replaceResults(await readFile(page, "utf8"), part, text));
    console.log(text);
    progress("written to docs/benchmark.md");
}

const wholeNumberFrom = (least: number) => (text: string) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
};

new Command("bench")
    .description(
        "measures how long a cluster takes to form, beside hashi-up and a plain script; about twelve minutes",
    )
    .option("--rounds <count>", "how often each row is measured", wholeNumberFrom(1), 3)
    .option("--fleet", "measures previews and real machines in larger numbers instead")
    .option("--machines <count>", "how many real machines --fleet makes", wholeNumberFrom(4), 24)
    .action(bench)
    .parseAsync()
    .catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = 1;
    });
