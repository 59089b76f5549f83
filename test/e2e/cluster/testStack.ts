import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, stat, symlink } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { type ClusterState, type ClusterStatus, clustersIn, clusterStatus } from "../../../sdk/cluster";
import { packageFolder } from "../../../sdk/process/packageFolder";
import { run } from "../../../sdk/process/run";
import { ensureTools } from "../../../sdk/toolchain";
import { endProcessesOf } from "./hostTraces";
import { runPulumi } from "./runPulumi";

export const checkout = packageFolder();

/** A folder of a test's own, in which programs find the checkout's packages and the engine keeps its state. */
export interface Workspace {
    folder: string;
    env: Record<string, string>;
}

export async function makeWorkspace(): Promise<Workspace> {
    const { PATH } = (await ensureTools({ progress: () => undefined, standIns: true })).env;
    const folder = await mkdtemp(join(tmpdir(), "test-cluster-"));
    const home = join(folder, "state/.pulumi");
    await mkdir(home, { recursive: true });
    // Real plugins, if there are any, are a download of a hundred megabytes.
    const plugins = join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "plugins");
    await mkdir(plugins, { recursive: true });
    await symlink(plugins, join(home, "plugins"));
    await mkdir(join(folder, "node_modules"));
    for (const scope of ["@pulumi", "@types"])
        await symlink(join(checkout, "node_modules", scope), join(folder, "node_modules", scope));
    await symlink(checkout, join(folder, "node_modules/pulumi-nomad-cluster"));
    const env = {
        PATH,
        PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
        PULUMI_HOME: home,
        PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // Operators' keys: a stack of the user's may have the same name.
        XDG_STATE_HOME: join(folder, "xdg"),
    };
    return { folder, env };
}

/** A stack that nobody else sees, driven by the real engine. */
export abstract class TestStack {
    readonly env: Record<string, string>;
    private readonly exported = new Map<string, { written: string; text: string }>();

    /** @param folder the Pulumi project's, in the workspace */
    protected constructor(
        private readonly workspace: Workspace,
        readonly folder: string,
        /** Default one that no other test has, as names on this host derive from it. */
        readonly stack = `t-${randomBytes(4).toString("hex")}`,
    ) {
        this.env = workspace.env;
    }

    /** Sets a property of the project's settings, JSON for those that are no string. */
    async configure(key: string, value: unknown): Promise<void> {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        await this.pulumi("config", "set", key, text);
    }

    async pulumi(...args: string[]): Promise<string> {
        return runPulumi(args, this.folder, this.env);
    }

    /** @throws CommandError if the update fails, or does anything in spite of `--expect-no-changes`. */
    async up(...args: string[]): Promise<string> {
        return this.pulumi("up", "--yes", "--skip-preview", ...args);
    }

    async refresh(): Promise<string> {
        return this.pulumi("refresh", "--yes", "--skip-preview");
    }

    /** @throws CommandError if a refresh finds a difference right after an update, or the update after it would do anything. */
    async expectNoChanges(): Promise<void> {
        await this.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
        await this.up("--expect-no-changes");
    }

    /** This package's own command line, as the npm scripts call it. */
    async cli(...args: string[]): Promise<string> {
        const [program, ...rest] = this.cliCommand(...args);
        return run(program, rest, { cwd: this.folder, env: this.env });
    }

    cliCommand(verb = "up", ...args: string[]): [string, ...string[]] {
        return [process.execPath, join(checkout, "dist/cli/main.js"), verb, "--stack", this.stack, ...args];
    }

    /** The stack's state as `pulumi stack export` prints it, which takes a second: asked again once the engine has written. */
    async export(...args: ["--show-secrets"] | []): Promise<string> {
        const written = await this.lastWrite();
        const known = this.exported.get(args.join());
        if (known?.written === written) return known.text;
        const text = await this.pulumi("stack", "export", ...args);
        this.exported.set(args.join(), { written, text });
        return text;
    }

    /** Tells one state file from every other one. */
    private async lastWrite(): Promise<string> {
        const stacks = join(this.workspace.folder, "state/.pulumi/stacks");
        const [project] = await readdir(stacks);
        const { ino, mtimeMs, size } = await stat(join(stacks, project!, `${this.stack}.json`));
        return [ino, mtimeMs, size].join();
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

    /** Removes the machines and networks that the stack has on this host. */
    protected abstract sweepHost(): Promise<void>;

    /** Takes everything away, whatever state it is in. */
    async remove(): Promise<void> {
        endProcessesOf(`PULUMI_HOME=${this.env.PULUMI_HOME}`);
        await this.sweepHost();
        await rm(this.workspace.folder, { recursive: true, force: true });
    }
}
