import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { parseDocument } from "yaml";
import { run } from "../../../sdk/process/run";
import { Account } from "../../rig/oci/account";
import { type ArtifactsServer, startArtifactsServer } from "./artifactsServer";
import { freshClone, linkInstalled } from "./freshClone";
import { inMachine } from "./inMachine";
import { answerPublicAddress } from "./publicAddress";
import { checkout, makeWorkspace, TestStack, type Workspace } from "./testStack";

/**
 * The stack `dev` or `prod` of programs/oci, in a fresh clone and in a tenancy of its own on the rig. This host's address on the rig's
 * internet is the admin's, and serves Consul and Nomad.
 */
export class OciStack extends TestStack {
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
    ): Promise<OciStack> {
        const workspace = await makeWorkspace();
        const clone = join(workspace.folder, "clone");
        await freshClone(clone);
        await linkInstalled(clone);
        // A real plugin, if there is one, would ask the real Oracle Cloud.
        const programs = [join(workspace.folder, "bin"), join(checkout, "test/rig/oci/bin")];
        workspace.env.PATH = [...programs, workspace.env.PATH].join(delimiter);
        workspace.env.PULUMI_SKIP_CONFIRMATIONS = "true";
        const account = new Account(`ocid1.tenancy.oc1..aaaaaaaa${randomBytes(16).toString("hex")}`);
        workspace.env.TF_VAR_tenancy_ocid = account.tenancyId;
        const { gateway } = await account.publicNetwork();
        await answerPublicAddress(join(workspace.folder, "bin"), gateway);
        const lines = [
            "set -eu",
            "cd programs/oci",
            `pulumi stack init ${settings}`,
            `pulumi config set --path oci.compartmentId ${account.compartmentId}`,
            `pulumi config set --path 'admin.cidrs[0]' "$(curl -s https://api.ipify.org)/32"`,
        ];
        await run("bash", ["-c", lines.join("\n")], { cwd: clone, env: workspace.env });
        const artifacts = await startArtifactsServer(gateway);
        const stack = new OciStack(workspace, join(clone, "programs/oci"), settings, account, artifacts);
        await stack.change([["oci", "artifacts"], artifacts.source], ...changes);
        return stack;
    }

    /** Sets arguments by their paths, or removes those whose value is undefined. */
    async change(...changes: [path: (string | number)[], value: unknown][]): Promise<void> {
        const file = join(this.folder, `Pulumi.${this.stack}.yaml`);
        const document = parseDocument(await readFile(file, "utf8"));
        for (const [[argument, ...path], value] of changes) {
            const at = ["config", `nomad-cluster-oci:${argument}`, ...path];
            if (value === undefined) document.deleteIn(at);
            else document.setIn(at, value);
        }
        await writeFile(file, document.toString());
    }

    /** Runs shell commands on a machine of the cluster as root. */
    async on(machine: string, commands: string, input?: string): Promise<string> {
        return inMachine(await this.account.machineNameOf(`nomad-${machine}`), commands, input);
    }

    /** The resources that the tenancy still has, a line each. */
    async contents(): Promise<string[]> {
        const { vcns, subnets, gateways, groups, instances } = await this.account.state();
        const living = Object.values(instances).filter(({ state }) => state !== "TERMINATED");
        return [
            ...living.map(({ displayName }) => `instance ${displayName}`),
            ...Object.values(vcns).map(({ displayName }) => `VCN ${displayName}`),
            ...Object.values(subnets).map(({ displayName }) => `subnet ${displayName}`),
            ...Object.values(gateways).map(({ displayName }) => `internet gateway ${displayName}`),
            ...Object.values(groups).map(({ displayName }) => `network security group ${displayName}`),
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
