import { randomUUID } from "node:crypto";
import type { ResourceType } from "../plugin/resourceType";
import { type AccountState, type Volume } from "./accountState";
import { isRegion } from "./regions";
import { ApiError, during, ifThere, notFound, request, unprocessable } from "./request";
import { growDisk, makeDisk, removeDisk } from "./volumeDisk";

interface VolumeInputs {
    name: string;
    region: string;
    size: number;
    description?: string;
    initialFilesystemType?: string;
    snapshotId?: string;
    tags?: string[];
}

/** https://www.pulumi.com/registry/packages/digitalocean/api-docs/volume/ */
export const volume: ResourceType<VolumeInputs> = {
    properties: {
        name: { type: "string", required: true, replaces: true },
        region: { type: "string", required: true, replaces: true },
        size: { type: "integer", required: true, atLeast: 1 },
        description: { type: "string", replaces: true },
        initialFilesystemType: { type: "string", replaces: true },
        snapshotId: { type: "string", replaces: true },
        tags: { type: "set" },
    },
    create: async (inputs) => {
        const made = await during("Error creating Volume", create(inputs));
        return { id: made.id, outputs: outputsOf(made) };
    },
    read: async (id) =>
        during(
            "Error retrieving volume",
            ifThere(request("GET", path(id), (state) => outputsOf(findVolume(state, id)))),
        ),
    update: async (id, _state, { size }) =>
        during(
            `Error resizing volume (${id})`,
            request("POST", `${path(id)}/actions`, async (state, account) => {
                const found = findVolume(state, id);
                if (size < found.size) throw unprocessable("Volume size can only be increased");
                await growDisk(account, found, size);
                return outputsOf(Object.assign(found, { size }));
            }),
        ),
    delete: async (id) => during("Error deleting volume", ifThere(destroy(id))),
};

const path = (id: string) => `/v2/volumes/${id}`;

export function findVolume(state: AccountState, id: string): Volume {
    const found = state.volumes[id];
    if (found === undefined) throw notFound();
    return found;
}

async function create({ name, region, size }: VolumeInputs): Promise<Volume> {
    return request("POST", "/v2/volumes", async (state, account) => {
        if (!/^[a-z][a-z0-9-]{0,63}$/.test(name))
            throw unprocessable("name must be lowercase letters, digits and dashes, and begin with a letter");
        if (!isRegion(region)) throw unprocessable("region is not valid");
        if (Object.values(state.volumes).some((one) => one.name === name && one.region === region))
            throw new ApiError(409, `volume with name ${name} already exists in region ${region}`);
        const id = randomUUID();
        const made = { id, name, region, size, device: await makeDisk(account, id, size) };
        state.volumes[id] = made;
        return made;
    });
}

async function destroy(id: string): Promise<void> {
    await request("DELETE", path(id), async (state, account) => {
        const doomed = findVolume(state, id);
        if (doomed.dropletId !== undefined)
            throw new ApiError(409, "A volume that's attached to a Droplet cannot be deleted");
        await removeDisk(account, doomed);
        delete state.volumes[id];
    });
}

function outputsOf({ id, name, region, size, dropletId }: Volume) {
    return {
        ...{ name, region, size, filesystemType: "", filesystemLabel: "" },
        dropletIds: dropletId === undefined ? [] : [Number(dropletId)],
        volumeUrn: `do:volume:${id}`,
    };
}
