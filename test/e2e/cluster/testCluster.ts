import { randomBytes } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type ClusterState, type ClusterStatus, clustersIn, clusterStatus } from "../../../sdk/automation";
import { localName, stackPrefix } from "../../../sdk/automation/localNames";
import { getNetwork, type Network, sweep } from "../../../sdk/machines";
import { run } from "../../../sdk/process/run";
import { ensureTools } from "../../../sdk/toolchain";
import { endProcessesOf } from "./hostTraces";
import { inMachine } from "./inMachine";

export const checkout = resolve(__dirname, "../../..");
const project = "nomad-cluster";

/**
 * A stack of the root project that nobody else sees: names, state, settings and passphrase of its own. It is driven by the
 * real engine, in a folder whose programs and packages are the checkout's, so that no settings file lands in the checkout.
 */
export class TestCluster {
    readonly stack = `t-${randomBytes(4).toString("hex")}`;
    /** What the name of everything that the stack has on this host begins with. */
    readonly prefix = stackPrefix(project, this.stack);

    private constructor(
        readonly folder: string,
        readonly env: Record<string, string>,
        /** Name of the component in the program. */
        private readonly cluster: string,
    ) {}

    /**
     * @param program folder with a Pulumi.yaml and the program of the stack, to be tried instead of the root project.
     */
    static async create(program?: { folder: string; cluster: string }): Promise<TestCluster> {
        const { PATH } = (await ensureTools({ progress: () => undefined })).env;
        const folder = await mkdtemp(join(tmpdir(), "test-cluster-"));
        const home = join(folder, "state/.pulumi");
        await mkdir(home, { recursive: true });
        // Real plugins, where there are any, are a download of a hundred megabytes.
        const plugins = join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "plugins");
        await mkdir(plugins, { recursive: true });
        await symlink(plugins, join(home, "plugins"));
        await mkdir(join(folder, "node_modules"));
        await symlink(join(checkout, "node_modules/@pulumi"), join(folder, "node_modules/@pulumi"));
        await symlink(checkout, join(folder, "node_modules/pulumi-nomad-cluster"));
        if (program === undefined) {
            await cp(join(checkout, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
            await symlink(join(checkout, "programs"), join(folder, "programs"));
        } else await cp(program.folder, folder, { recursive: true });
        const cluster = new TestCluster(
            folder,
            {
                PATH,
                PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
                PULUMI_HOME: home,
                PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
                PULUMI_SKIP_UPDATE_CHECK: "true",
            },
            program?.cluster ?? "local",
        );
        await cluster.pulumi("stack", "init", cluster.stack);
        return cluster;
    }

    /** Sets a property of the project's settings, JSON for those that are no string. */
    async configure(key: string, value: unknown): Promise<void> {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        await this.pulumi("config", "set", key, text);
    }

    async pulumi(...args: string[]): Promise<string> {
        return run("pulumi", [...args, "--non-interactive"], { cwd: this.folder, env: this.env });
    }

    /** @throws CommandError where the update fails, or does anything in spite of `--expect-no-changes`. */
    async up(...args: string[]): Promise<string> {
        return this.pulumi("up", "--yes", "--skip-preview", ...args);
    }

    async refresh(): Promise<string> {
        return this.pulumi("refresh", "--yes", "--skip-preview");
    }

    /** This package's own command line, as the npm scripts call it. */
    async cli(...args: string[]): Promise<string> {
        const [program, ...rest] = this.cliCommand(...args);
        return run(program, rest, { cwd: this.folder, env: this.env });
    }

    cliCommand(verb = "up", ...args: string[]): [string, ...string[]] {
        return [process.execPath, join(checkout, "dist/cli/main.js"), verb, "--stack", this.stack, ...args];
    }

    /** The stack's state as `pulumi stack export` prints it. */
    async export(...args: ["--show-secrets"] | []): Promise<string> {
        return this.pulumi("stack", "export", ...args);
    }

    /** The cluster as it stands in the stack's state. */
    async state(): Promise<ClusterState> {
        const [state] = clustersIn(JSON.parse(await this.export("--show-secrets")) as never);
        if (state === undefined) throw new Error(`Stack ${this.stack} has no cluster that came up.`);
        return state;
    }

    async status(): Promise<ClusterStatus> {
        return clusterStatus(await this.state());
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

    /** Takes everything away, whatever state it is in. */
    async remove(): Promise<void> {
        endProcessesOf(`PULUMI_HOME=${this.env.PULUMI_HOME}`);
        await sweep(this.prefix);
        await rm(this.folder, { recursive: true, force: true });
    }
}
