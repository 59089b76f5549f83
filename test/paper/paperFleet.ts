import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageFolder } from "../../sdk/process/packageFolder";
import { TestCluster } from "../e2e/cluster/testCluster";

/**
 * A stack of a fleet whose machines exist on paper only: engine, program, providers' inputs and outputs and the state are
 * real, and nothing boots. So large clusters can be made and measured in seconds.
 */
export async function createPaperFleet(): Promise<TestCluster> {
    const program = join(packageFolder(), "test/bench/fleet/cluster");
    const stack = await TestCluster.create({ folder: program, cluster: "fleet" });
    const dist = join(packageFolder(), "dist");
    const installed = join(stack.folder, "node_modules/pulumi-nomad-cluster");
    await rm(installed, { recursive: true });
    await write(installed, {
        "package.json": JSON.stringify({
            name: "pulumi-nomad-cluster",
            exports: { ".": "./index.js", "./providers": "./providers.js" },
        }),
        "index.js": `module.exports = require(${JSON.stringify(join(dist, "components"))});\n`,
        "providers.js": `module.exports = require(${JSON.stringify(join(dist, "test/paper/providers"))});\n`,
    });
    return stack;
}

async function write(folder: string, files: Record<string, string>): Promise<void> {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
