import type { ResourceType } from "../plugin/resourceType";
import type { AccountState } from "./accountState";
import { refreshDroplets } from "./dropletMachine";
import { during, ifThere, notFound, request } from "./request";
import { addTags, checkTagNames } from "./tagNames";

interface TagInputs {
    name: string;
}

/** https://www.pulumi.com/registry/packages/digitalocean/api-docs/tag/ */
export const tag: ResourceType<TagInputs> = {
    properties: { name: { type: "string", autonamed: true, replaces: true } },
    check: ({ name }) => checkTagNames("name", [name]),
    create: async ({ name }) => {
        const create = request("POST", "/v2/tags", (state) => {
            addTags(state, [name]); // one that exists is answered as one that was made
            return outputsOf(state, name);
        });
        return { id: name, outputs: await during("Error creating tag", create) };
    },
    read: async (name) => {
        const read = request("GET", `/v2/tags/${name}`, (state) => outputsOf(state, name));
        return during("Error retrieving tag", ifThere(read));
    },
    delete: async (name) => {
        const remove = request("DELETE", `/v2/tags/${name}`, async (state, account) => {
            outputsOf(state, name);
            state.tags = state.tags.filter((one) => one !== name);
            for (const tagged of [...Object.values(state.droplets), ...Object.values(state.firewalls)])
                tagged.tags = tagged.tags.filter((one) => one !== name);
            await refreshDroplets(account, state);
        });
        await during("Error deleting tag", ifThere(remove));
    },
};

function outputsOf(state: AccountState, name: string) {
    if (!state.tags.includes(name)) throw notFound();
    const dropletsCount = Object.values(state.droplets).filter(({ tags }) => tags.includes(name)).length;
    return {
        ...{ name, dropletsCount, totalResourceCount: dropletsCount },
        ...{ databasesCount: 0, imagesCount: 0, volumesCount: 0, volumeSnapshotsCount: 0 },
    };
}
