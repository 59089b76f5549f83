import { randomUUID } from "node:crypto";
import { Account } from "../../rig/azure/account";
import { everythingIn } from "../../rig/azure/resourceGroup";
import { type Changes, CloudStack, prepareStack } from "./cloudStack";

/** A stack of programs/azure, in a subscription of its own. */
export class AzureStack extends CloudStack<Account> {
    /** @param changes what differs from the stack's own settings */
    static async create(settings: "dev" | "prod", changes: Changes = []): Promise<AzureStack> {
        const account = new Account(randomUUID());
        const prepared = await prepareStack(settings, {
            ...{ name: "azure", account, env: { ARM_SUBSCRIPTION_ID: account.subscriptionId } },
            linesAfter: ["pulumi config set --path azure.location westeurope"],
        });
        return new AzureStack(prepared).begin(changes);
    }

    async contents(): Promise<string[]> {
        const state = await this.account.state();
        return [...Object.values(state.groups), ...everythingIn(state)].map(({ id }) => id);
    }

    /** Of a planned machine or of a member of a pool. */
    protected override nameInCloud(machine: string): string {
        return machine;
    }
}
