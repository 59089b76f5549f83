import { randomBytes } from "node:crypto";
import { Account } from "../../rig/oci/account";
import { type Changes, CloudStack, prepareStack } from "./cloudStack";

/** A stack of programs/oci, in a tenancy of its own. */
export class OciStack extends CloudStack<Account> {
    /** @param changes what differs from the stack's own settings */
    static async create(settings: "dev" | "prod", changes: Changes = []): Promise<OciStack> {
        const account = new Account(`ocid1.tenancy.oc1..aaaaaaaa${randomBytes(16).toString("hex")}`);
        const prepared = await prepareStack(settings, {
            ...{ name: "oci", account, env: { TF_VAR_tenancy_ocid: account.tenancyId } },
            linesAfter: [`pulumi config set --path oci.compartmentId ${account.compartmentId}`],
        });
        return new OciStack(prepared).begin(changes);
    }

    /** A line each. */
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

    protected override nameInCloud(machine: string): string {
        return `nomad-${machine}`;
    }
}
