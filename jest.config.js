/** One jest for all tests; `test/lanes.ts` says how many files of each project run at once. */
const base = {
    testEnvironment: "node",
    transform: {
        "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }],
    },
    moduleNameMapper: {
        "^pulumi-nomad-cluster$": "<rootDir>/components/index.ts",
        "^pulumi-nomad-cluster/automation$": "<rootDir>/automation/index.ts",
        "^pulumi-nomad-cluster/sdk$": "<rootDir>/sdk/index.ts",
        "^pulumi-nomad-cluster/providers$": "<rootDir>/components/providers/index.ts",
    },
    modulePathIgnorePatterns: ["<rootDir>/dist"],
};

/** The tests of one folder of `test`. */
const project = (displayName) => ({
    ...base,
    displayName,
    testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
});

module.exports = {
    // Most of a test's time is waiting for real agents, so a processor is not to be kept free.
    maxWorkers: "100%",
    // No test measures its own speed: only one that hangs gets here, also on a slow and busy machine.
    testTimeout: 300_000,
    testSequencer: "<rootDir>/test/longestFirst.js",
    projects: [
        project("unit"),
        { ...project("component"), setupFiles: ["<rootDir>/test/component/stateFolder.ts"] },
        // `test/run.ts` gives e2e all tools.
        { ...project("integration"), globalSetup: "<rootDir>/test/agents/path.ts" },
        { ...project("e2e"), setupFilesAfterEnv: ["<rootDir>/test/e2e/timeLimit.ts"] },
    ],
};
