import { randomUUID } from "node:crypto";
import type { ResourceType } from "../plugin/resourceType";
import type { AccountState, Firewall } from "./accountState";
import { refreshDroplets } from "./dropletMachine";
import {
    checkFirewall,
    checkFirewallInputs,
    type FirewallInputs,
    inboundRules,
    outboundRules,
} from "./firewallInputs";
import { during, ifThere, notFound, request } from "./request";

/** https://www.pulumi.com/registry/packages/digitalocean/api-docs/firewall/ */
export const firewall: ResourceType<FirewallInputs> = {
    properties: {
        name: { type: "string", autonamed: true },
        tags: { type: "set" },
        dropletIds: { type: "set" },
        inboundRules: { type: "set" },
        outboundRules: { type: "set" },
    },
    check: checkFirewallInputs,
    create: async (inputs) => {
        const id = randomUUID();
        const createdAt = new Date().toISOString();
        const create = request("POST", "/v2/firewalls", (state, account) =>
            put(account, state, { id, createdAt }, inputs),
        );
        return { id, outputs: await during("Error creating firewall", create) };
    },
    read: async (id) => {
        const read = request("GET", path(id), (state) => {
            const { name, tags, dropletIds, createdAt } = find(state, id);
            return { name, tags, dropletIds, ...outputs, createdAt };
        });
        return during("Error retrieving firewall", ifThere(read));
    },
    update: async (id, _state, inputs) => {
        const update = request("PUT", path(id), (state, account) =>
            put(account, state, find(state, id), inputs),
        );
        return during("Error updating firewall", update);
    },
    delete: async (id) => {
        const remove = request("DELETE", path(id), async (state, account) => {
            find(state, id);
            delete state.firewalls[id];
            await refreshDroplets(account, state);
        });
        await during("Error deleting firewall", ifThere(remove));
    },
};

const path = (id: string) => `/v2/firewalls/${id}`;
/** In force when the request is answered. DigitalOcean needs some seconds more. */
const outputs = { status: "succeeded", pendingChanges: [] };

function find(state: AccountState, id: string): Firewall {
    const found = state.firewalls[id];
    if (found === undefined) throw notFound();
    return found;
}

async function put(
    account: string,
    state: AccountState,
    { id, createdAt }: Pick<Firewall, "id" | "createdAt">,
    inputs: FirewallInputs,
): Promise<object> {
    checkFirewall(state, inputs, id);
    const { name, tags = [], dropletIds = [] } = inputs;
    state.firewalls[id] = {
        ...{ id, name, tags, dropletIds, createdAt },
        inbound: inboundRules(inputs),
        outbound: outboundRules(inputs),
    };
    await refreshDroplets(account, state);
    return { ...outputs, createdAt };
}
