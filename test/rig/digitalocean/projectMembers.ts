import { randomUUID } from "node:crypto";
import type { AccountState, Project } from "./accountState";
import { ApiError, notFound } from "./request";

export function findProject(state: AccountState, id: string): Project {
    const found = state.projects[id];
    if (found === undefined) throw notFound();
    return found;
}

/** A resource is in one project at a time. @throws ApiError if the account has no such resource. */
export function assignResources(state: AccountState, project: Project, urns: readonly string[]): void {
    const unknown = urns.find((urn) => !exists(state, urn));
    if (unknown !== undefined) throw new ApiError(404, `resource ${unknown} not found`);
    for (const other of Object.values(state.projects))
        other.resources = other.resources.filter((urn) => !urns.includes(urn));
    project.resources = [...project.resources, ...urns];
}

/**
 * Moves resources that leave their project to the default project, and forgets those that no longer exist. A resource in no
 * project is in the account's first project, which exists from the start.
 */
export function assignToDefault(state: AccountState, urns: readonly string[]): void {
    const chosen = Object.values(state.projects).find(({ isDefault }) => isDefault);
    if (chosen !== undefined)
        return assignResources(
            state,
            chosen,
            urns.filter((urn) => exists(state, urn)),
        );
    for (const project of Object.values(state.projects))
        project.resources = project.resources.filter((urn) => !urns.includes(urn));
}

function exists(state: AccountState, urn: string): boolean {
    const [, kind, id = ""] = urn.split(":");
    if (kind === "droplet") return id in state.droplets;
    if (kind === "reservedip" || kind === "floatingip") return id in state.reservedIps;
    if (kind === "volume") return id in state.volumes;
    return false;
}

export function addProject(state: AccountState, wanted: Pick<Project, "name"> & Partial<Project>): Project {
    const now = new Date().toISOString();
    const made = {
        ...{ id: randomUUID(), description: "", purpose: "Web Application", isDefault: false },
        ...{ resources: [], createdAt: now, updatedAt: now },
        ...wanted,
    };
    state.projects[made.id] = made;
    return made;
}
