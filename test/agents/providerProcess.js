// Runs one `create` in a process of its own that a test can kill, as Pulumi runs dynamic providers: { provider, inputs } on
// standard input. TypeScript is compiled as it is loaded, because the package may not have been built.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { transformFileSync } = require("@swc/core");

const options = {
    module: { type: "commonjs" },
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
};
require.extensions[".ts"] = (module, file) => module._compile(transformFileSync(file, options).code, file);

const { provider, inputs } = JSON.parse(readFileSync(0, "utf8"));
const { providers } = require(join(__dirname, "../../components/providers/index.ts"));
void providers[provider].create(inputs);
