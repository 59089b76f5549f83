import type { ResourceType } from "../plugin/resourceType";
import type { AccountState, ReservedIp } from "./accountState";
import { nextPublicAddress } from "./addresses";
import { addressesInUse, publicNetwork } from "./dropletMachine";
import { isRegion } from "./regions";
import { during, ifThere, notFound, request, unprocessable } from "./request";
import { assignReservedIp } from "./reservedIpAction";

interface ReservedIpInputs {
    region: string;
    dropletId?: number;
    ipAddress?: string;
}

/** https://www.pulumi.com/registry/packages/digitalocean/api-docs/reservedip/ */
export const reservedIp: ResourceType<ReservedIpInputs> = {
    properties: {
        region: { type: "string", required: true, replaces: true },
        dropletId: { type: "integer" },
        ipAddress: { type: "string", computed: true },
    },
    create: async ({ region, dropletId }) => {
        const create = request("POST", "/v2/reserved_ips", async (state, account) => {
            if (!isRegion(region)) throw unprocessable("Region is not available");
            const { name, cidr } = await publicNetwork(account);
            const address = nextPublicAddress(state, cidr, (await addressesInUse(account))(name));
            state.reservedIps[address] = { region: region.toLowerCase() };
            return address;
        });
        const ipAddress = await during("Error creating reserved IP", create);
        if (dropletId !== undefined) await assignReservedIp(ipAddress, dropletId);
        return { id: ipAddress, outputs: outputsOf(ipAddress, { region }) };
    },
    read: async (id, { dropletId }) => {
        const read = request("GET", path(id), (state) => {
            const known = find(state, id);
            // As the real plugin: it looks only if there was one, and keeps it if there is none any more.
            return { ...outputsOf(id, known), dropletId: dropletId && Number(known.dropletId ?? dropletId) };
        });
        return during("Error retrieving reserved IP", ifThere(read));
    },
    update: async (id, state, { region, dropletId }) => {
        if (dropletId !== state.dropletId) await assignReservedIp(id, dropletId);
        return outputsOf(id, { region });
    },
    delete: async (id) => {
        // An assigned address is unassigned before it is deleted.
        await ifThere(assignReservedIp(id, undefined));
        const remove = request("DELETE", path(id), (state) => {
            find(state, id);
            delete state.reservedIps[id];
            for (const project of Object.values(state.projects))
                project.resources = project.resources.filter((urn) => urn !== urnOf(id));
        });
        await during("Error deleting reserved IP", ifThere(remove));
    },
};

const path = (ipAddress: string) => `/v2/reserved_ips/${ipAddress}`;
const urnOf = (ipAddress: string) => `do:reservedip:${ipAddress}`;

function find(state: AccountState, ipAddress: string): ReservedIp {
    const found = state.reservedIps[ipAddress];
    if (found === undefined) throw notFound();
    return found;
}

function outputsOf(ipAddress: string, { region }: Pick<ReservedIp, "region">) {
    return { ipAddress, region, reservedIpUrn: urnOf(ipAddress) };
}
