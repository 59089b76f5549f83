import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["dist/**", "node_modules/**", "coverage/**"] },
    js.configs.recommended,
    {
        files: ["**/*.ts"],
        extends: [...tseslint.configs.recommendedTypeChecked],
        languageOptions: {
            parserOptions: {
                // Each is loaded as a whole; the tests' has the sources too.
                project: ["test/tsconfig.json", "programs/tsconfig.json"],
                tsconfigRootDir: import.meta.dirname,
            },
        },
        rules: {
            "@typescript-eslint/no-floating-promises": "error",
            "@typescript-eslint/switch-exhaustiveness-check": "error",
            "@typescript-eslint/consistent-type-imports": "error",
            "@typescript-eslint/require-await": "off",
            eqeqeq: "error",
        },
    },
    {
        files: ["**/*.{ts,js,mjs}"],
        languageOptions: {
            globals: {
                process: "readonly",
                console: "readonly",
                require: "readonly",
                module: "readonly",
                __dirname: "readonly",
                Buffer: "readonly",
                setTimeout: "readonly",
                clearTimeout: "readonly",
                setInterval: "readonly",
                clearInterval: "readonly",
            },
        },
        // One idea a file: past this a file holds two.
        rules: { "max-lines": ["error", { max: 300 }] },
    },
    {
        // A cloud's SDK, or a library of SSH, is loaded on use.
        files: ["components/platforms/table.ts", "sdk/ssh/publicKeyOf.ts"],
        rules: { "@typescript-eslint/no-require-imports": "off" },
    },
    { files: ["**/*.js"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
