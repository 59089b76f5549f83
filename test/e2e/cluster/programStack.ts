import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterConnection } from "../../../sdk/cluster";
import { TestStack, type Workspace } from "./testStack";

/** A stack of a program in one line or a few, for a cluster that runs already. */
export class ProgramStack extends TestStack {
    static async create(workspace: Workspace, cluster: ClusterConnection): Promise<ProgramStack> {
        const folder = join(workspace.folder, "program");
        await mkdir(folder);
        const runtime = "{ name: nodejs, options: { typescript: false } }";
        const project = `name: existing\nruntime: ${runtime}\nmain: index.js\n`;
        await writeFile(join(folder, "Pulumi.yaml"), project);
        await writeFile(join(folder, "cluster.json"), JSON.stringify(cluster), { mode: 0o600 });
        const stack = new ProgramStack(workspace, folder);
        await stack.pulumi("stack", "init", stack.stack);
        return stack;
    }

    /** @param body lines of JavaScript that use `cluster` and the package as `p`; what it returns are the stack's outputs. */
    async program(body: string): Promise<void> {
        const text = `const pulumi = require("@pulumi/pulumi");
const p = require("pulumi-nomad-cluster");
const cluster = pulumi.secret(require("./cluster.json"));
module.exports = (() => {\n${body}\n})();\n`;
        await writeFile(join(this.folder, "index.js"), text);
    }

    protected async sweepHost(): Promise<void> {}
}
