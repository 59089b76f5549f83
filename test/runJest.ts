import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

export interface JestRun {
    passed: number;
    failed: number;
    files: { name: string; seconds: number }[];
}

/** For objects that a test drops soon, of which Jest makes many: with V8's own sixteen, collecting them takes a sixth of the processor time. */
const youngMegabytes = 128;

/** Output of `jest --json`; only the fields that are read here. */
interface Report {
    numPassedTests: number;
    numFailedTests: number;
    numRuntimeErrorTestSuites: number;
    testResults: { name: string; startTime: number; endTime: number }[];
}

/**
 * Runs Jest's tests; a file that could not run counts as one failure.
 *
 * @param niceness What the run yields to other programs' wish for a processor: 0 nothing, 19 most.
 */
export async function runJest(
    projects: readonly string[],
    extra: readonly string[],
    env: NodeJS.ProcessEnv,
    niceness = 0,
): Promise<JestRun> {
    const folder = mkdtempSync(join(tmpdir(), "nomad-cluster-jest-"));
    const report = join(folder, "report.json");
    const args = [
        ...["-n", String(niceness), process.execPath],
        // Its workers get the same.
        ...[`--max-semi-space-size=${youngMegabytes}`, "node_modules/jest/bin/jest.js"],
        ...extra,
        "--passWithNoTests",
        "--json",
        `--outputFile=${report}`,
        "--selectProjects",
        ...projects,
    ];
    const child = spawn("nice", args, { stdio: ["ignore", "ignore", "inherit"], env });
    const [status] = (await once(child, "close")) as [number | null];
    try {
        const result = JSON.parse(readFileSync(report, "utf8")) as Report;
        const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
        const files = result.testResults.map(({ name, startTime, endTime }) => ({
            name: relative(process.cwd(), name),
            seconds: (endTime - startTime) / 1000,
        }));
        // A run that fails without a failed test (an open handle, a crash) is a failure all the same.
        return { passed: result.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed, files };
    } catch {
        return { passed: 0, failed: 1, files: [] };
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** The ten files that took longest, a line each. */
export function slowest(runs: readonly Pick<JestRun, "files">[]): string {
    return runs
        .flatMap(({ files }) => files)
        .sort((a, b) => b.seconds - a.seconds)
        .slice(0, 10)
        .map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${name}`)
        .join("\n");
}
