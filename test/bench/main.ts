import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { checkHost, ensureImage } from "../../sdk/nspawn";
import { ensureArtifacts, ensureTools, installHostPackages, type Progress } from "../../sdk/toolchain";
import { packageFolder } from "../../sdk/process/packageFolder";
import { progressSince } from "../../cli/progress";
import { clearBed, createOperator, type Operator } from "./bed";
import type { Times } from "./clock";
import { plot } from "./plot";
import { renderResults, replaceResults } from "./report";
import { type Results, type Row, type RowId, rows } from "./rows";
import { stackIsFree } from "./wholeUp";

async function prepare(progress: Progress): Promise<Operator> {
    const problems = checkHost();
    if (problems.length > 0) throw new Error(`This machine cannot run machines:\n${problems.join("\n")}`);
    await installHostPackages(progress);
    const mirror = await ensureArtifacts(progress);
    const { tools } = await ensureTools({ progress, names: ["consul", "nomad", "hashi-up"], exact: true });
    await ensureImage(progress);
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

function conditions(operator: Operator, rounds: number, load: number): string[] {
    const { consul, nomad } = operator.mirror.versions;
    return [
        `- ${new Date().toISOString().slice(0, 10)}, ${rounds} rounds, seconds; Consul ${consul}, Nomad ${nomad}.`,
        `- Host: ${cpus().length} × ${cpus()[0]?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, load ${load.toFixed(1)} before the first round.`,
    ];
}

async function bench({ rounds }: { rounds: number }): Promise<void> {
    const progress = progressSince(Date.now());
    const operator = await prepare(progress);
    try {
        await clearBed();
        for (const signal of ["SIGINT", "SIGTERM"] as const)
            process.once(signal, () => void clearBed().finally(() => process.exit(1)));
        const load = loadavg()[0]!;
        const results = await measure(operator, rounds, progress);
        const text = renderResults(results, rounds, conditions(operator, rounds, load));
        const docs = join(packageFolder(), "docs");
        await writeFile(join(docs, "benchmark.svg"), plot(results));
        const page = join(docs, "benchmark.md");
        await writeFile(page, replaceResults(await readFile(page, "utf8"), text));
        console.log(text);
        progress("written to docs/benchmark.md and docs/benchmark.svg");
    } finally {
        await operator.forget();
    }
}

function count(text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1)
        throw new InvalidArgumentError("Expected a whole number from 1.");
    return value;
}

new Command("bench")
    .description(
        "measures how long a cluster takes to form, beside hashi-up and a plain script; about twelve minutes",
    )
    .option("--rounds <count>", "how often each row is measured", count, 3)
    .action(bench)
    .parseAsync()
    .catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = 1;
    });
