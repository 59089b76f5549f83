import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { checkHost, ensureImage } from "../sdk/nspawn";
import { atMost } from "../sdk/process/atMost";
import { type CommandError, run } from "../sdk/process/run";
import { ensureArtifacts, ensureTools, installHostPackages, type Progress } from "../sdk/toolchain";
import { busyPercent, processorTimes } from "./processors";
import { ensureRegistry } from "./rig/registry/registry";
import { type Lane, lanes } from "./lanes";
import { type JestRun, runJest, slowest } from "./runJest";

/** Programs that only tests use, and the Debian package of each. */
const testPackages = {
    "cloud-init": "cloud-init",
    sshd: "openssh-server",
    gpg: "gnupg",
    "systemd-analyze": "systemd",
    ssh: "openssh-client",
    openssl: "openssl",
    chromium: "chromium",
    certutil: "libnss3-tools",
    python3: "python3",
    pip3: "python3-pip",
    "/usr/bin/mypy": "mypy",
    "/usr/bin/black": "black",
    "/usr/bin/pyflakes3": "pyflakes3",
} as const;

type Counts = Pick<JestRun, "passed" | "failed">;

const start = Date.now();
const progress: Progress = (message) =>
    console.log(`[${Math.round((Date.now() - start) / 1000)} s] ${message}`);

/** One check that either passes or fails as a whole. */
async function check(what: string, command: string): Promise<Counts> {
    progress(what);
    const [program, ...args] = command.split(" ");
    try {
        await run(program!, args);
        return { passed: 1, failed: 0 };
    } catch (error) {
        const { stdout, stderr } = error as CommandError;
        console.log(`${stdout}${stderr}${what}: failed; \`${command}\` shows it again`);
        return { passed: 0, failed: 1 };
    }
}

async function installTestPackages(): Promise<void> {
    const installed = (program: string) =>
        spawnSync("sh", ["-c", `PATH=$PATH:/usr/sbin:/sbin command -v ${program}`]).status === 0;
    const missing = Object.entries(testPackages).filter(([program]) => !installed(program));
    if (missing.length === 0) return;
    const packages = missing.map(([, name]) => name);
    progress(`installing ${packages.join(", ")} for the tests`);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update", "-qq"], { env });
    // RUNLEVEL=1 keeps apt from starting the services it installs.
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], {
        env: { ...env, RUNLEVEL: "1" },
    });
}

async function main(): Promise<void> {
    const problems = checkHost();
    if (problems.length > 0) throw new Error(`The tests cannot run on this machine:\n${problems.join("\n")}`);
    await installHostPackages(progress);
    await installTestPackages();
    const toolchain = await ensureTools({ progress, standIns: true });
    await ensureArtifacts(progress);
    await ensureImage(progress);
    await ensureRegistry(progress);

    const env = { ...process.env, ...toolchain.env };
    const only = process.argv.slice(2);
    const before = processorTimes();
    const [checks, ...runs] = await Promise.all([
        // Files that are named are run alone, with everything that they need.
        only.length === 0 ? checkSources() : [],
        ...lanes(availableParallelism()).map(async (lane) => runLane(lane, only, env)),
    ]);
    progress(`the processors worked ${busyPercent(before, processorTimes())} % of the tests' time`);
    const ran = runs.some(({ files }) => files.length > 0);
    if (!ran) console.log(`No test file matches ${only.join(" ")}.`);
    const counts = [...checks, ...runs, { passed: 0, failed: ran ? 0 : 1 }];
    const sum = (key: keyof Counts) => counts.reduce((total, part) => total + part[key], 0);
    console.log(`The slowest test files:\n${slowest(runs)}`);
    progress("done");
    console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
    if (sum("failed") > 0) process.exitCode = 1;
}

/** A worker that holds more after a file is replaced. Without a limit, one worker's files would run in Jest's own process. */
const workerMemory = "1GB";

async function runLane(lane: Lane, only: readonly string[], env: NodeJS.ProcessEnv): Promise<JestRun> {
    progress(lane.what);
    const { projects, except, workers, niceness } = lane;
    const ignored = except === undefined ? [] : [`--testPathIgnorePatterns=${except}`];
    // Paths first: every word after an option that takes several is one of those.
    const extra = [...only, `--maxWorkers=${workers}`, `--workerIdleMemoryLimit=${workerMemory}`, ...ignored];
    const result = await runJest(projects, extra, env, niceness);
    progress(`${lane.what}: done`);
    return result;
}

/** Two at a time, because the tests run beside them. */
async function checkSources(): Promise<Counts[]> {
    const checks = {
        "lint and types": "npx oxlint",
        format: "npx oxfmt --check .",
        "types of the programs":
            "node node_modules/typescript-7/bin/tsc -p programs --noEmit --noCheck false",
        "the package's shape": "npx publint --strict",
        // Python 3.9 is the oldest that machines have.
        "types of the node program":
            "/usr/bin/mypy --strict --python-version=3.9 --cache-dir=/dev/null sdk/node/program",
        "unused names in the node program": "/usr/bin/pyflakes3 sdk/node/program",
        "format of the node program": "/usr/bin/black --check --quiet --line-length=110 sdk/node/program",
    };
    const inTurn = atMost(2);
    return Promise.all(Object.entries(checks).map(([what, command]) => inTurn(() => check(what, command))));
}

main().catch((error: unknown) => {
    console.error(error);
    console.log("0 passed, 1 failed");
    process.exitCode = 1;
});
