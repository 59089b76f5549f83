import { randomBytes } from "node:crypto";
import { run } from "../../../sdk/process/run";
import { Account } from "../../rig/digitalocean/account";
import { CloudStack, prepareStack } from "./cloudStack";

/** A stack of programs/digitalocean, in an account of its own. */
export class DropletStack extends CloudStack<Account> {
    static async create(settings: "dev" | "prod"): Promise<DropletStack> {
        const token = randomBytes(16).toString("hex");
        const prepared = await prepareStack(settings, {
            ...{ name: "digitalocean", account: new Account(token), env: { DIGITALOCEAN_TOKEN: token } },
            linesBefore: [`export DIGITALOCEAN_TOKEN=${token}`],
        });
        return new DropletStack(prepared).begin();
    }

    /** This host's address on the rig's internet. */
    get admin(): string {
        return this.prepared.admin;
    }

    /** Types a line in the program's folder, as the page shows it. */
    async type(line: string): Promise<string> {
        return run("bash", ["-c", line], { cwd: this.folder, env: this.env });
    }

    /** A line each; tags and default networks stay in an account for ever. */
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

    protected override nameInCloud(machine: string): string {
        return `nomad-${machine}`;
    }
}
