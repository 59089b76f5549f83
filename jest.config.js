/** One jest for all tests; `test/e2e` runs alone and in band because its clusters share this machine. */
const base = {
    testEnvironment: "node",
    transform: {
        "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }],
    },
    moduleNameMapper: {
        "^pulumi-nomad-cluster$": "<rootDir>/components/index.ts",
        "^pulumi-nomad-cluster/sdk$": "<rootDir>/sdk/index.ts",
        "^pulumi-nomad-cluster/providers$": "<rootDir>/components/providers/index.ts",
    },
    modulePathIgnorePatterns: ["<rootDir>/dist"],
};

module.exports = {
    projects: [
        { ...base, displayName: "unit", testMatch: ["<rootDir>/test/unit/**/*.test.ts"] },
        { ...base, displayName: "component", testMatch: ["<rootDir>/test/component/**/*.test.ts"] },
        { ...base, displayName: "e2e", testMatch: ["<rootDir>/test/e2e/**/*.test.ts"] },
    ],
};
