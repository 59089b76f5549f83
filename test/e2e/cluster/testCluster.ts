import { cp, symlink } from "node:fs/promises";
import { join } from "node:path";
import { localName, stackPrefix } from "../../../sdk/nspawn/localNames";
import { getNetwork, type Network, sweep } from "../../../sdk/nspawn";
import { inMachine } from "./inMachine";
import { checkout, makeWorkspace, TestStack, type Workspace } from "./testStack";

export { checkout };

const project = "nomad-cluster";

/**
 * A stack of the root project that nobody else sees: names, state, settings and passphrase of its own. It is driven by the
 * real engine, in a folder whose programs and packages are the checkout's, so that no settings file lands in the checkout.
 */
export class TestCluster extends TestStack {
    /** Prefix of the names of everything that the stack has on this host. */
    readonly prefix = stackPrefix(project, this.stack);

    private constructor(
        workspace: Workspace,
        /** Name of the component in the program. */
        private readonly cluster: string,
    ) {
        super(workspace, workspace.folder);
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

    /** A machine's name on this host. */
    nameOnHost(machine: string): string {
        return localName(project, this.stack, this.cluster, machine);
    }

    /** The network between the machines, on which this host is the gateway. */
    async network(): Promise<Network> {
        const name = localName(project, this.stack, this.cluster);
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
