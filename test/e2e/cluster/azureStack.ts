import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { parseDocument } from "yaml";
import { run } from "../../../sdk/process/run";
import { Account } from "../../rig/azure/account";
import { everythingIn } from "../../rig/azure/resourceGroup";
import { type ArtifactsServer, startArtifactsServer } from "./artifactsServer";
import { freshClone, linkInstalled } from "./freshClone";
import { inMachine } from "./inMachine";
import { answerPublicAddress } from "./publicAddress";
import { checkout, makeWorkspace, TestStack, type Workspace } from "./testStack";

/**
 * The stack `dev` or `prod` of programs/azure, in a fresh clone and in a subscription of its own on the rig. This host's address on the rig's
 * internet is the admin's, and serves Consul and Nomad.
 */
export class AzureStack extends TestStack {
    private constructor(
        workspace: Workspace,
        folder: string,
        settings: "dev" | "prod",
        readonly account: Account,
        private readonly artifacts: ArtifactsServer,
    ) {
        super(workspace, folder, settings);
    }

    /**
     * Types the page's lines up to `pulumi up` in a fresh clone, after `npm ci`.
     *
     * @param changes what differs from the stack's own settings, by the arguments' paths
     */
    static async create(
        settings: "dev" | "prod",
        changes: [path: (string | number)[], value: unknown][] = [],
    ): Promise<AzureStack> {
        const workspace = await makeWorkspace();
        const clone = join(workspace.folder, "clone");
        await freshClone(clone);
        await linkInstalled(clone);
        // A real plugin, if there is one, would ask the real Azure.
        const programs = [join(workspace.folder, "bin"), join(checkout, "test/rig/azure/bin")];
        workspace.env.PATH = [...programs, workspace.env.PATH].join(delimiter);
        workspace.env.PULUMI_SKIP_CONFIRMATIONS = "true";
        const account = new Account(randomUUID());
        workspace.env.ARM_SUBSCRIPTION_ID = account.subscriptionId;
        const { gateway } = await account.publicNetwork();
        await answerPublicAddress(join(workspace.folder, "bin"), gateway);
        const lines = [
            "set -eu",
            "cd programs/azure",
            `pulumi stack init ${settings}`,
            "pulumi config set --path azure.location westeurope",
            `pulumi config set --path 'admin.cidrs[0]' "$(curl -s https://api.ipify.org)/32"`,
        ];
        await run("bash", ["-c", lines.join("\n")], { cwd: clone, env: workspace.env });
        const artifacts = await startArtifactsServer(gateway);
        const folder = join(clone, "programs/azure");
        const stack = new AzureStack(workspace, folder, settings, account, artifacts);
        await stack.change([["azure", "artifacts"], artifacts.source], ...changes);
        return stack;
    }

    /** Sets arguments by their paths, or removes those whose value is undefined. */
    async change(...changes: [path: (string | number)[], value: unknown][]): Promise<void> {
        const file = join(this.folder, `Pulumi.${this.stack}.yaml`);
        const document = parseDocument(await readFile(file, "utf8"));
        for (const [[argument, ...path], value] of changes) {
            const at = ["config", `nomad-cluster-azure:${argument}`, ...path];
            if (value === undefined) document.deleteIn(at);
            else document.setIn(at, value);
        }
        await writeFile(file, document.toString());
    }

    /** Runs shell commands as root on a planned machine, or on a member of a pool, by its name in the cluster. */
    async on(machine: string, commands: string, input?: string): Promise<string> {
        return inMachine(await this.account.machineNameOf(machine), commands, input);
    }

    /** The resources that the subscription still has. */
    async contents(): Promise<string[]> {
        const state = await this.account.state();
        return [...Object.values(state.groups), ...everythingIn(state)].map(({ id }) => id);
    }

    async destroy(): Promise<string> {
        return this.pulumi("destroy", "--yes", "--skip-preview");
    }

    protected override async sweepHost(): Promise<void> {
        await this.artifacts.stop();
        await this.account.removeEverything();
    }
}
