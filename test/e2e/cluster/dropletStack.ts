import { randomBytes } from "node:crypto";
import { cp } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Account } from "../../rig/digitalocean/account";
import { type ArtifactsServer, startArtifactsServer } from "./artifactsServer";
import { inMachine } from "./inMachine";
import { checkout, makeWorkspace, TestStack, type Workspace } from "./testStack";

/**
 * A stack of programs/digitalocean as it is, with the settings of one of its stacks, in an account of its own on the rig. This
 * host's address on the rig's internet is the admin's, and serves Consul and Nomad.
 */
export class DropletStack extends TestStack {
    private constructor(
        workspace: Workspace,
        folder: string,
        readonly account: Account,
        /** This host's address on the rig's internet. */
        readonly admin: string,
        private readonly artifacts: ArtifactsServer,
    ) {
        super(workspace, folder);
    }

    static async create(settings: "dev" | "prod"): Promise<DropletStack> {
        const workspace = await makeWorkspace();
        await cp(join(checkout, "tsconfig.json"), join(workspace.folder, "tsconfig.json"));
        await cp(join(checkout, "programs"), join(workspace.folder, "programs"), { recursive: true });
        const folder = join(workspace.folder, "programs/digitalocean");
        // The real plugin, where there is one, would ask the real DigitalOcean.
        workspace.env.PATH = [join(checkout, "test/rig/bin"), workspace.env.PATH].join(delimiter);
        const token = randomBytes(16).toString("hex");
        workspace.env.DIGITALOCEAN_TOKEN = token;
        const account = new Account(token);
        const { gateway } = await account.publicNetwork();
        const artifacts = await startArtifactsServer(gateway);
        const stack = new DropletStack(workspace, folder, account, gateway, artifacts);
        await cp(join(folder, `Pulumi.${settings}.yaml`), join(folder, `Pulumi.${stack.stack}.yaml`));
        await stack.pulumi("stack", "init", stack.stack);
        await stack.configure("adminCidrs", [`${gateway}/32`]);
        await stack.configure("artifacts", artifacts.source);
        return stack;
    }

    /** Runs shell commands on a machine of the cluster as root. */
    async on(machine: string, commands: string, input?: string): Promise<string> {
        return inMachine(await this.account.machineNameOf(`nomad-${machine}`), commands, input);
    }

    /** What the account still has, a line each; tags and default networks stay in an account for ever. */
    async contents(): Promise<string[]> {
        const { droplets, vpcs, firewalls, sshKeys, projects, reservedIps } = await this.account.state();
        return [
            ...Object.values(droplets).map(({ name }) => `droplet ${name}`),
            ...Object.values(vpcs).map(({ name }) => `VPC ${name}`),
            ...Object.values(firewalls).map(({ name }) => `firewall ${name}`),
            ...Object.values(sshKeys).map(({ name }) => `SSH key ${name}`),
            ...Object.values(projects).map(({ name }) => `project ${name}`),
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
