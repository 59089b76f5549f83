import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { localName, stackPrefix } from "../../../sdk/nspawn/localNames";
import { getNetwork, type Network, sweep } from "../../../sdk/nspawn";
import { freshClone, linkInstalled } from "./freshClone";
import { inMachine } from "./inMachine";
import { checkout, makeWorkspace, TestStack, type Workspace } from "./testStack";

export { checkout };

/**
 * A stack of the root project, or of an example, that nobody else sees: names, state, settings and passphrase of its own. It is driven by the
 * real engine, in a folder whose programs and packages are the checkout's, so that no settings file lands in the checkout.
 */
export class TestCluster extends TestStack {
    /** Prefix of the names of everything that the stack has on this host. */
    readonly prefix: string;

    private constructor(
        workspace: Workspace,
        /** Name of the component in the program. */
        private readonly cluster: string,
        folder = workspace.folder,
        private readonly project = "nomad-cluster",
    ) {
        super(workspace, folder);
        this.prefix = stackPrefix(project, this.stack);
    }

    /**
     * @param program folder with a Pulumi.yaml and the program of the stack, to be tried instead of the root project.
     */
    static async create(program?: { folder: string; cluster: string }): Promise<TestCluster> {
        const workspace = await makeWorkspace();
        const { folder } = workspace;
        if (program === undefined) {
            await cp(join(checkout, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
            await symlink(join(checkout, "programs"), join(folder, "programs"));
        } else await cp(program.folder, folder, { recursive: true });
        const cluster = new TestCluster(workspace, program?.cluster ?? "local");
        await cluster.pulumi("stack", "init", cluster.stack);
        return cluster;
    }

    /**
     * The program of a folder of `examples` in a fresh clone, with the settings of its stack `dev`.
     *
     * @param settings what this host needs beside them: values by the arguments' paths
     */
    static async ofExample(
        name: string,
        { cluster, settings }: { cluster: string; settings: [path: string[], value: unknown][] },
    ): Promise<TestCluster> {
        const workspace = await makeWorkspace();
        const clone = join(workspace.folder, "clone");
        await freshClone(clone);
        await linkInstalled(clone);
        const folder = join(clone, "examples", name);
        const project = `nomad-cluster-${name}`;
        const stack = new TestCluster(workspace, cluster, folder, project);
        const document = parseDocument(await readFile(join(folder, "Pulumi.dev.yaml"), "utf8"));
        for (const [[argument, ...path], value] of settings)
            document.setIn(["config", `${project}:${argument}`, ...path], value);
        await writeFile(join(folder, `Pulumi.${stack.stack}.yaml`), document.toString());
        await stack.pulumi("stack", "init", stack.stack);
        return stack;
    }

    /** A machine's name on this host. */
    nameOnHost(machine: string): string {
        return localName(this.project, this.stack, this.cluster, machine);
    }

    /** The network between the machines, on which this host is the gateway. */
    async network(): Promise<Network> {
        const name = localName(this.project, this.stack, this.cluster);
        const network = await getNetwork(name);
        if (network === undefined) throw new Error(`There is no network ${name} on this host.`);
        return network;
    }

    /** Runs shell commands on a machine as root. */
    async on(machine: string, commands: string, input?: string): Promise<string> {
        return inMachine(this.nameOnHost(machine), commands, input);
    }

    protected override async sweepHost(): Promise<void> {
        await sweep(this.prefix);
    }
}
