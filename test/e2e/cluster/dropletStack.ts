import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { parseDocument } from "yaml";
import { run } from "../../../sdk/process/run";
import { Account } from "../../rig/digitalocean/account";
import { type ArtifactsServer, startArtifactsServer } from "./artifactsServer";
import { freshClone, linkInstalled } from "./freshClone";
import { inMachine } from "./inMachine";
import { answerPublicAddress } from "./publicAddress";
import { checkout, makeWorkspace, TestStack, type Workspace } from "./testStack";

/**
 * The stack `dev` or `prod` of programs/digitalocean, in a fresh clone and in an account of its own on the rig. This host's
 * address on the rig's internet is the admin's, and serves Consul and Nomad.
 */
export class DropletStack extends TestStack {
    private constructor(
        workspace: Workspace,
        folder: string,
        settings: "dev" | "prod",
        readonly account: Account,
        /** This host's address on the rig's internet. */
        readonly admin: string,
        private readonly artifacts: ArtifactsServer,
    ) {
        super(workspace, folder, settings);
    }

    /** Types README's lines up to `pulumi up` in a fresh clone, after `npm ci`. */
    static async create(settings: "dev" | "prod"): Promise<DropletStack> {
        const workspace = await makeWorkspace();
        const clone = join(workspace.folder, "clone");
        await freshClone(clone);
        await linkInstalled(clone);
        // A real plugin, if there is one, would ask the real DigitalOcean.
        const programs = [join(workspace.folder, "bin"), join(checkout, "test/rig/digitalocean/bin")];
        workspace.env.PATH = [...programs, workspace.env.PATH].join(delimiter);
        workspace.env.PULUMI_SKIP_CONFIRMATIONS = "true";
        const token = randomBytes(16).toString("hex");
        workspace.env.DIGITALOCEAN_TOKEN = token;
        const account = new Account(token);
        const { gateway } = await account.publicNetwork();
        await answerPublicAddress(join(workspace.folder, "bin"), gateway);
        const lines = [
            "set -eu",
            "cd programs/digitalocean",
            `export DIGITALOCEAN_TOKEN=${token}`,
            `pulumi stack init ${settings}`,
            `pulumi config set --path 'admin.cidrs[0]' "$(curl -s https://api.ipify.org)/32"`,
        ];
        await run("bash", ["-c", lines.join("\n")], { cwd: clone, env: workspace.env });
        const artifacts = await startArtifactsServer(gateway);
        const folder = join(clone, "programs/digitalocean");
        const stack = new DropletStack(workspace, folder, settings, account, gateway, artifacts);
        const settingsFile = join(folder, `Pulumi.${settings}.yaml`);
        const document = parseDocument(await readFile(settingsFile, "utf8"));
        document.setIn(["config", "nomad-cluster-digitalocean:digitalocean", "artifacts"], artifacts.source);
        await writeFile(settingsFile, document.toString());
        return stack;
    }

    /** Types a line in the program's folder, as the page shows it. */
    async type(line: string): Promise<string> {
        return run("bash", ["-c", line], { cwd: this.folder, env: this.env });
    }

    /** Runs shell commands on a machine of the cluster as root. */
    async on(machine: string, commands: string, input?: string): Promise<string> {
        return inMachine(await this.account.machineNameOf(`nomad-${machine}`), commands, input);
    }

    /** What the account still has, a line each; tags and default networks stay in an account for ever. */
    async contents(): Promise<string[]> {
        const { droplets, vpcs, firewalls, sshKeys, projects, reservedIps, volumes } =
            await this.account.state();
        return [
            ...Object.values(droplets).map(({ name }) => `droplet ${name}`),
            ...Object.values(vpcs).map(({ name }) => `VPC ${name}`),
            ...Object.values(firewalls).map(({ name }) => `firewall ${name}`),
            ...Object.values(sshKeys).map(({ name }) => `SSH key ${name}`),
            ...Object.values(projects).map(({ name }) => `project ${name}`),
            ...Object.values(volumes).map(({ name }) => `volume ${name}`),
            ...Object.keys(reservedIps).map((address) => `reserved IP ${address}`),
        ];
    }

    async destroy(): Promise<string> {
        return this.pulumi("destroy", "--yes", "--skip-preview");
    }

    protected override async sweepHost(): Promise<void> {
        await this.artifacts.stop();
        await this.account.removeEverything();
    }
}
