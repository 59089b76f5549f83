// Entry of this checkout's npm scripts: `launch.mjs cli up`, `launch.mjs test`. Plain JavaScript without dependencies, because it runs before there are any:
// installs what the lock file names, compiles what changed, removes what was compiled from files that are gone, and hands over to the program named first.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

function step(what, program, args) {
    const start = Date.now();
    const { status, error } = spawnSync(program, args, { cwd: root, stdio: ["ignore", 2, 2] });
    if (status !== 0) {
        console.error(
            `${what} failed${error ? `: ${error.message}` : ""}; \`${program} ${args.join(" ")}\` shows it again.`,
        );
        process.exit(1);
    }
    const seconds = (Date.now() - start) / 1000;
    if (seconds > 5) console.error(`${what}: ${seconds.toFixed(0)} s`);
}

function dependenciesAreCurrent() {
    const installed = join(root, "node_modules/.package-lock.json");
    return (
        existsSync(installed) &&
        statSync(installed).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs
    );
}

function removeOrphans() {
    for (const file of readdirSync(join(root, "dist"), { recursive: true })) {
        const [, source] = /^(.+)\.(?:js|d\.ts|js\.map)$/.exec(file) ?? [];
        if (source !== undefined && !existsSync(join(root, `${source}.ts`))) rmSync(join(root, "dist", file));
    }
}

if (Number(process.versions.node.split(".")[0]) < 20) {
    console.error(
        `Node ${process.versions.node} is too old: install Node 20 or newer, then run the same command again.`,
    );
    process.exit(1);
}
if (!dependenciesAreCurrent()) {
    console.error("installing dependencies (npm ci)");
    step("npm ci", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}
step("compiling", process.execPath, ["node_modules/typescript-7/bin/tsc", "--build"]);
removeOrphans();

const programs = {
    cli: "dist/cli/main.js",
    test: "dist/test/run.js",
    bench: "dist/test/bench/main.js",
    soak: "dist/test/soak.js",
    sdks: "dist/test/languages/main.js",
};
const [program, ...args] = process.argv.slice(2);
const child = spawn(process.execPath, [programs[program], ...args], { cwd: root, stdio: "inherit" });
// The program decides what a signal ends. A terminal sends Ctrl-C to the program too.
for (const signal of ["SIGINT", "SIGTERM"])
    process.on(signal, () => {
        if (signal === "SIGTERM" || !process.stdin.isTTY) child.kill(signal);
    });
child.on("exit", (status) => process.exit(status ?? 1));
