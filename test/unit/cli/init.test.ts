import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { init } from "../../../cli/init";
import { projectFiles } from "../../../cli/projectFiles";
import { platformNames } from "../../../components/platforms/table";
import { resolve } from "../../../components/resolve";

const before = process.cwd();
let folder: string;
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "test-init-"));
    process.chdir(folder);
});
afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
});

test.each([
    [
        { platform: "aws", name: "a" },
        "Expected `--platform` to be one of `local`, `digitalocean`, `oci`, `azure`, got `aws`.",
    ],
    [{ name: "a" }, "Expected `--platform` to be one of `local`, `digitalocean`, `oci`, `azure`, got none."],
    [
        { platform: "local", name: "My_Cluster" },
        "Expected `--name` to be 1 to 40 lower case letters, digits and `-`, beginning with a letter, got `My_Cluster`. " +
            "Without the option it is the folder's name; use one like `my-cluster`.",
    ],
])("%j writes nothing and says what is allowed", async (options, message) => {
    await expect(init(options)).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
});

test("a file that is there is never written over", async () => {
    writeFileSync("index.ts", "mine");
    await expect(init({ platform: "local", name: "a" })).rejects.toThrow(
        `Expected a folder without \`index.ts\`, got \`${process.cwd()}\`. Nothing was written; call \`init\` in an empty folder.`,
    );
    expect(readdirSync(folder)).toEqual(["index.ts"]);
});

test.each(platformNames)("the arguments for %s lack only what is the user's own", (platform) => {
    const files = projectFiles({ name: "mine", platform, dependencies: {} });
    const { config } = parse(files["Pulumi.dev.yaml"]!) as { config: Record<string, object> };
    const args = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key.replace("mine:", ""), value]),
    );
    const own = platform === "local" ? {} : { admin: { cidrs: ["203.0.113.7/32"] } };
    const account = platform === "oci" ? { oci: { compartmentId: "ocid1.compartment.oc1..aaaa" } } : {};
    expect(resolve("c", { ...args, ...own, ...account }).platform).toBe(platform);
});
