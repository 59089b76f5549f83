import type { ResourceType } from "../plugin/resourceType";
import type { AccountState, Project } from "./accountState";
import { addProject, assignResources, assignToDefault, findProject } from "./projectMembers";
import { ApiError, during, ifThere, request } from "./request";

interface ProjectInputs {
    name: string;
    description: string;
    purpose: string;
    environment?: string;
    isDefault: boolean;
    resources?: string[];
}

/** https://www.pulumi.com/registry/packages/digitalocean/api-docs/project/ */
export const project: ResourceType<ProjectInputs> = {
    properties: {
        name: { type: "string", autonamed: true },
        description: { type: "string", default: "" },
        purpose: { type: "string", default: "Web Application" },
        environment: { type: "string" },
        isDefault: { type: "boolean", default: false },
        resources: { type: "set", computed: true },
    },
    check: ({ environment }) =>
        environment === undefined ||
        ["development", "staging", "production"].includes(environment.toLowerCase?.())
            ? []
            : [
                  {
                      property: "environment",
                      reason: `expected environment to be one of ["development" "staging" "production"], got ${environment}`,
                  },
              ],
    create: async (inputs) => {
        const create = request("POST", "/v2/projects", (state) => {
            checkName(state, inputs.name);
            const { name, description, purpose, environment } = inputs;
            const made = addProject(state, { name, description, purpose, environment });
            assignResources(state, made, inputs.resources ?? []);
            if (inputs.isDefault) makeDefault(state, made);
            return made;
        });
        const made = await during("Error creating Project", create);
        return { id: made.id, outputs: outputsOf(made) };
    },
    read: async (id) =>
        during(
            "Error reading Project",
            ifThere(request("GET", path(id), (state) => outputsOf(findProject(state, id)))),
        ),
    update: async (id, _state, inputs) => {
        const update = request("PUT", path(id), (state) => {
            checkName(state, inputs.name, id);
            const known = findProject(state, id);
            const { name, description, purpose, environment, resources } = inputs;
            Object.assign(known, {
                name,
                description,
                purpose,
                environment,
                updatedAt: new Date().toISOString(),
            });
            if (resources !== undefined) {
                assignToDefault(
                    state,
                    known.resources.filter((urn) => !resources.includes(urn)),
                );
                assignResources(state, known, resources);
            }
            if (inputs.isDefault) makeDefault(state, known);
            return outputsOf(known);
        });
        return during("Error updating Project", update);
    },
    delete: async (id, { resources = [] }) => {
        const remove = request("DELETE", path(id), (state) => {
            const doomed = findProject(state, id);
            assignToDefault(state, resources);
            if (doomed.resources.length > 0)
                throw new ApiError(412, "cannot delete a project with resources");
            delete state.projects[id];
        });
        await during(`Error deleting project (${id})`, ifThere(remove));
    },
};

const path = (id: string) => `/v2/projects/${id}`;

function checkName(state: AccountState, name: string, except?: string): void {
    if (Object.values(state.projects).some((one) => one.name === name && one.id !== except))
        throw new ApiError(409, "name is already in use");
}

function makeDefault(state: AccountState, wanted: Project): void {
    for (const one of Object.values(state.projects)) one.isDefault = one === wanted;
}

function outputsOf({
    name,
    description,
    purpose,
    environment,
    isDefault,
    resources,
    createdAt,
    updatedAt,
}: Project) {
    return {
        ...{ name, description, purpose, environment, isDefault, resources, createdAt, updatedAt },
        ...{ ownerId: 258992, ownerUuid: "99525febec065ca37b2ffe4f852fd2b2581895e7" },
    };
}
