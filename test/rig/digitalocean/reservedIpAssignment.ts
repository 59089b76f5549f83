import { randomBytes } from "node:crypto";
import type { ResourceType } from "../plugin/resourceType";
import { notFound, request } from "./request";
import { assignReservedIp } from "./reservedIpAction";

interface ReservedIpAssignmentInputs {
    ipAddress: string;
    dropletId: number;
}

/** https://www.pulumi.com/registry/packages/digitalocean/api-docs/reservedipassignment/ */
export const reservedIpAssignment: ResourceType<ReservedIpAssignmentInputs> = {
    properties: {
        ipAddress: { type: "string", required: true, replaces: true },
        dropletId: { type: "integer", required: true, replaces: true },
    },
    create: async ({ ipAddress, dropletId }) => {
        await assignReservedIp(ipAddress, dropletId);
        return { id: `${dropletId}-${ipAddress}-${randomBytes(13).toString("hex")}`, outputs: {} };
    },
    read: async (_id, { ipAddress, dropletId }) =>
        (await holder(ipAddress)) === String(dropletId) ? { ipAddress, dropletId } : undefined,
    delete: async (_id, { ipAddress, dropletId }) => {
        if ((await holder(ipAddress)) === String(dropletId)) await assignReservedIp(ipAddress, undefined);
    },
};

/** The ID of the droplet that it is assigned to. */
async function holder(ipAddress: string): Promise<string | undefined> {
    return request("GET", `/v2/reserved_ips/${ipAddress}`, (state) => {
        const known = state.reservedIps[ipAddress];
        if (known === undefined) throw notFound();
        return known.dropletId;
    });
}
