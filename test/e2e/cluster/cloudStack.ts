import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { parseDocument } from "yaml";
import type { Network } from "../../../sdk/nspawn";
import { run } from "../../../sdk/process/run";
import { type ArtifactsServer, startArtifactsServer } from "./artifactsServer";
import { freshClone, linkInstalled } from "./freshClone";
import { inMachine } from "./inMachine";
import { answerPublicAddress } from "./publicAddress";
import { checkout, makeWorkspace, TestStack, type Workspace } from "./testStack";

/** What a rig's account has in common with those of the other clouds. */
interface CloudAccount {
    /** The machines' internet, whose gateway is this host. */
    publicNetwork(): Promise<Network>;
    machineNameOf(name: string): Promise<string>;
    removeEverything(): Promise<unknown>;
}

/** Arguments by their paths, and their values; undefined removes one. */
export type Changes = readonly [path: (string | number)[], value: unknown][];

/** A cloud, as a user of its page has it. */
export interface Cloud<Account> {
    /** Name of its block, of its folder in `programs` and of its stand-in's folder in the rig. */
    name: string;
    account: Account;
    /** Variables of its provider. */
    env: Record<string, string>;
    /** The page's lines between `cd` and `pulumi stack init`, and those after it. */
    linesBefore?: string[];
    linesAfter?: string[];
}

/** A stack before its first update. */
export interface PreparedStack<Account> {
    workspace: Workspace;
    cloud: Cloud<Account>;
    settings: "dev" | "prod";
    /** This host's address on the rig's internet, which is the admin's. */
    admin: string;
    artifacts: ArtifactsServer;
}

/** Types the page's lines up to `pulumi up` in a fresh clone, after `npm ci`. */
export async function prepareStack<Account extends CloudAccount>(
    settings: "dev" | "prod",
    cloud: Cloud<Account>,
): Promise<PreparedStack<Account>> {
    const workspace = await makeWorkspace();
    const clone = join(workspace.folder, "clone");
    await freshClone(clone);
    await linkInstalled(clone);
    // A real plugin, if there is one, would ask the real cloud.
    const programs = [join(workspace.folder, "bin"), join(checkout, "test/rig", cloud.name, "bin")];
    workspace.env.PATH = [...programs, workspace.env.PATH].join(delimiter);
    workspace.env.PULUMI_SKIP_CONFIRMATIONS = "true";
    Object.assign(workspace.env, cloud.env);
    const { gateway } = await cloud.account.publicNetwork();
    await answerPublicAddress(join(workspace.folder, "bin"), gateway);
    const lines = [
        "set -eu",
        `cd programs/${cloud.name}`,
        ...(cloud.linesBefore ?? []),
        `pulumi stack init ${settings}`,
        ...(cloud.linesAfter ?? []),
        `pulumi config set --path 'admin.cidrs[0]' "$(curl -s https://api.ipify.org)/32"`,
    ];
    await run("bash", ["-c", lines.join("\n")], { cwd: clone, env: workspace.env });
    const artifacts = await startArtifactsServer(gateway);
    return { workspace, cloud, settings, admin: gateway, artifacts };
}

/**
 * The stack `dev` or `prod` of a cloud's program, in a fresh clone and in an account of its own on the rig. This host's address on the
 * rig's internet is the admin's, and serves Consul and Nomad.
 */
export abstract class CloudStack<Account extends CloudAccount> extends TestStack {
    readonly account: Account;

    protected constructor(protected readonly prepared: PreparedStack<Account>) {
        const { workspace, cloud, settings } = prepared;
        super(workspace, join(workspace.folder, "clone/programs", cloud.name), settings);
        this.account = cloud.account;
    }

    /** The resources that the account still has. */
    abstract contents(): Promise<string[]>;

    /** The name in the account of a machine of the cluster. */
    protected abstract nameInCloud(machine: string): string;

    /** Sets arguments by their paths, or removes those whose value is undefined. */
    async change(...changes: Changes): Promise<void> {
        const file = join(this.folder, `Pulumi.${this.stack}.yaml`);
        const document = parseDocument(await readFile(file, "utf8"));
        for (const [[argument, ...path], value] of changes) {
            const at = ["config", `nomad-cluster-${this.prepared.cloud.name}:${argument}`, ...path];
            if (value === undefined) document.deleteIn(at);
            else document.setIn(at, value);
        }
        await writeFile(file, document.toString());
    }

    /** Runs shell commands as root on a machine, by its name in the cluster. */
    async on(machine: string, commands: string, input?: string): Promise<string> {
        return inMachine(await this.account.machineNameOf(this.nameInCloud(machine)), commands, input);
    }

    async destroy(): Promise<string> {
        return this.pulumi("destroy", "--yes", "--skip-preview");
    }

    /** Has machines download from this host, and sets what else differs from the stack's own settings. */
    protected async begin(changes: Changes = []): Promise<this> {
        const { cloud, artifacts } = this.prepared;
        await this.change([[cloud.name, "artifacts"], artifacts.source], ...changes);
        return this;
    }

    protected override async sweepHost(): Promise<void> {
        await this.prepared.artifacts.stop();
        await this.account.removeEverything();
    }
}
