import type { ResourceType } from "../plugin/resourceType";
import { assignResources, assignToDefault, findProject } from "./projectMembers";
import { during, ifThere, request } from "./request";

interface ProjectResourcesInputs {
    project: string;
    resources: string[];
}

/** https://www.pulumi.com/registry/packages/digitalocean/api-docs/projectresources/ */
export const projectResources: ResourceType<ProjectResourcesInputs> = {
    properties: {
        project: { type: "string", required: true, replaces: true },
        resources: { type: "set", required: true },
    },
    create: async ({ project, resources }) => {
        await assign(project, [], resources);
        return { id: project, outputs: {} };
    },
    read: async (id, { resources }) => {
        const read = request("GET", `/v2/projects/${id}/resources`, (state) => {
            const members = findProject(state, id).resources;
            return { project: id, resources: resources.filter((urn) => members.includes(urn)) };
        });
        return during("Error while retrieving project resources", ifThere(read));
    },
    update: async (id, state, { resources }) => {
        const gone = state.resources.filter((urn) => !resources.includes(urn));
        await assign(id, gone, resources);
        return {};
    },
    delete: async (id, { resources }) => {
        await ifThere(assign(id, resources, []));
    },
};

async function assign(id: string, gone: string[], members: string[]): Promise<void> {
    const work = request("POST", `/v2/projects/${id}/resources`, (state) => {
        const project = findProject(state, id);
        assignToDefault(state, gone);
        assignResources(state, project, members);
    });
    await during(`Error assigning resources to project ${id}`, work);
}
