import { spawnSync } from "node:child_process";

/** Lets the shortened lifetimes pass for so many minutes, 60 unless the command line says otherwise. */
const minutes = process.argv[2] ?? "60";
const test = ["--runTestsByPath", "test/integration/cluster/lifetimes.test.ts"];
const { status } = spawnSync(
    process.execPath,
    ["node_modules/jest/bin/jest.js", "--selectProjects", "integration", "--runInBand", ...test],
    { stdio: "inherit", env: { ...process.env, SOAK_MINUTES: minutes } },
);
process.exit(status ?? 1);
