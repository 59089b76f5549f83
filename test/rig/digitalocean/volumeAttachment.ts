import type { ResourceType } from "../plugin/resourceType";
import { during, ifThere, notFound, request, unprocessable } from "./request";
import { findVolume } from "./volume";
import { plugIn, unplug } from "./volumeDisk";

interface AttachmentInputs {
    dropletId: number;
    volumeId: string;
}

/** https://www.pulumi.com/registry/packages/digitalocean/api-docs/volumeattachment/ */
export const volumeAttachment: ResourceType<AttachmentInputs> = {
    properties: {
        dropletId: { type: "integer", required: true, replaces: true },
        volumeId: { type: "string", required: true, replaces: true },
    },
    create: async (inputs) => {
        await during(
            `Error attaching volume ${inputs.volumeId} to droplet ${inputs.dropletId}`,
            attach(inputs),
        );
        return { id: `${inputs.dropletId}-${inputs.volumeId}`, outputs: {} };
    },
    read: async (_id, { dropletId, volumeId }) =>
        during(
            "Error retrieving VolumeAttachment",
            ifThere(
                request("GET", `/v2/volumes/${volumeId}`, (state) => {
                    if (findVolume(state, volumeId).dropletId !== String(dropletId)) throw notFound();
                    return { dropletId, volumeId };
                }),
            ),
        ),
    delete: async (_id, inputs) => during("Error detaching volume", ifThere(detach(inputs))),
};

async function attach({ dropletId, volumeId }: AttachmentInputs): Promise<void> {
    await request("POST", `/v2/volumes/${volumeId}/actions`, async (state) => {
        const volume = findVolume(state, volumeId);
        const droplet = state.droplets[dropletId];
        if (droplet === undefined) throw notFound();
        if (volume.region !== droplet.region)
            throw unprocessable("The volume and the Droplet must be in the same region");
        if (volume.dropletId !== undefined) throw unprocessable("The volume is already attached");
        await plugIn(droplet, volume);
        volume.dropletId = droplet.id;
    });
}

async function detach({ dropletId, volumeId }: AttachmentInputs): Promise<void> {
    await request("POST", `/v2/volumes/${volumeId}/actions`, async (state) => {
        const volume = findVolume(state, volumeId);
        if (volume.dropletId !== String(dropletId)) throw notFound();
        const droplet = state.droplets[dropletId];
        if (droplet !== undefined) await unplug(droplet, volume);
        delete volume.dropletId;
    });
}
