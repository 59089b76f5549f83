import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkHost, ensureImage } from "../sdk/nspawn";
import { run } from "../sdk/process/run";
import { ensureArtifacts, ensureTools, installHostPackages, type Progress } from "../sdk/toolchain";

/** Programs that only tests use, and the Debian package of each. */
const testPackages = {
    shellcheck: "shellcheck",
    "cloud-init": "cloud-init",
    sshd: "openssh-server",
    gpg: "gnupg",
    "systemd-analyze": "systemd",
    ssh: "openssh-client",
    openssl: "openssl",
    chromium: "chromium",
    certutil: "libnss3-tools",
} as const;

interface Counts {
    passed: number;
    failed: number;
}

const start = Date.now();
const progress: Progress = (message) =>
    console.log(`[${Math.round((Date.now() - start) / 1000)} s] ${message}`);

/** One check that either passes or fails as a whole. */
function check(what: string, program: string, args: string[], env: NodeJS.ProcessEnv): Counts {
    progress(what);
    const { status } = spawnSync(program, args, { stdio: ["ignore", "inherit", "inherit"], env });
    if (status !== 0) console.log(`${what}: failed; \`${program} ${args.join(" ")}\` shows it again`);
    return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Jest's tests, each counted; a suite that could not run counts as one failure. */
function jest(projects: string[], extra: string[], env: NodeJS.ProcessEnv): Counts {
    progress(`jest ${projects.join(" ")}`);
    const report = join(mkdtempSync(join(tmpdir(), "nomad-cluster-jest-")), "report.json");
    const args = [
        "node_modules/jest/bin/jest.js",
        "--selectProjects",
        ...projects,
        "--json",
        `--outputFile=${report}`,
        ...extra,
    ];
    const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"], env });
    try {
        const result = JSON.parse(readFileSync(report, "utf8")) as Record<string, number>;
        const failed = (result.numFailedTests ?? 0) + (result.numRuntimeErrorTestSuites ?? 0);
        // A run that fails without a failed test (an open handle, a crash) is a failure all the same.
        return { passed: result.numPassedTests ?? 0, failed: failed === 0 && status !== 0 ? 1 : failed };
    } catch {
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
    const toolchain = await ensureTools({ progress });
    await ensureArtifacts(progress);
    await ensureImage(progress);

    const env = { ...process.env, ...toolchain.env };
    const only = process.argv.slice(2);
    const counts = [
        check("eslint", "npx", ["eslint", "."], env),
        check("prettier", "npx", ["prettier", "--check", "--log-level=warn", "."], env),
        check("types of the tests", "npx", ["tsc", "-p", "test", "--noEmit"], env),
        check(
            "types of the programs",
            "npx",
            ["tsc", "-p", "programs", "--noEmit", "--noCheck", "false"],
            env,
        ),
        check("the package's shape", "npx", ["publint", "--strict"], env),
        jest(["unit", "component"], only, env),
        // One at a time: each file has a cluster of its own on the same two or four processors.
        jest(["e2e"], ["--runInBand", "--testTimeout=60000", ...only], env),
    ];
    const sum = (key: keyof Counts) => counts.reduce((total, part) => total + part[key], 0);
    progress("done");
    console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
    if (sum("failed") > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
    console.error(error);
    console.log("0 passed, 1 failed");
    process.exitCode = 1;
});
