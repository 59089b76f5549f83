import { isDeepStrictEqual } from "node:util";
import { ApiError, type HostVolume, type HostVolumeRequest, type NomadClient, orUndefined } from "../api";
import { atMost } from "../process/atMost";
import { waitUntilMet } from "./waitUntil";

/** A node reports a new volume within seconds, and an allocation that is told to stop ends by its `kill_timeout`. */
const timeoutSeconds = 120;

/** Nomad may choose one node for two volumes of a name that are made at the same moment. The second one fails then. */
const oneAtATime = atMost(1);

/**
 * Makes a volume, or finds the one that an update made which was then cut off, and waits until jobs can mount it.
 *
 * @param owner tells the volume from others of its name
 */
export async function createHostVolume(
    nomad: NomadClient,
    request: HostVolumeRequest,
    owner: string,
): Promise<HostVolume> {
    const owned = { ...request, constraints: [...request.constraints, markOf(owner)] };
    const made = await oneAtATime(
        async () => (await findOwned(nomad, owned)) ?? (await nomad.hostVolumes.create(owned)),
    );
    return untilReady(nomad, made);
}

/** Changes the capacity and the capabilities of a volume that no allocation uses. */
export async function changeHostVolume(
    nomad: NomadClient,
    id: string,
    request: HostVolumeRequest,
): Promise<HostVolume> {
    return untilReady(nomad, await nomad.hostVolumes.create(request, id));
}

/**
 * Deletes a volume with its content. A node that is gone keeps the content.
 *
 * @throws Error while an allocation uses the volume that nobody has told to stop.
 */
export async function deleteHostVolume(nomad: NomadClient, id: string, namespace: string): Promise<void> {
    const name = `the removal of host volume ${id}`;
    await waitUntilMet(name, timeoutSeconds, async () => {
        const volume = await orUndefined(nomad.hostVolumes.read(id, namespace));
        if (volume === undefined) return undefined;
        if (volume.allocations.length > 0) return endOfAllocations(volume);
        const node = await orUndefined(nomad.nodes.read(volume.nodeId));
        const isGone = node === undefined || node.status === "down";
        try {
            await nomad.hostVolumes.delete(id, namespace, isGone);
        } catch (error) {
            if (error instanceof ApiError && /without force/.test(error.body))
                return `node ${node?.name} to answer, or to be down`;
            throw error;
        }
        return undefined;
    });
}

/** @throws Error if the wait would have no end. */
function endOfAllocations({ name, allocations }: HostVolume): string {
    const running = allocations.filter(({ desiredStatus }) => desiredStatus === "run");
    if (running.length === 0) return `${allocations.length} allocations that use the volume to end`;
    const jobs = [...new Set(running.map(({ job }) => `\`${job}\``))].join(", ");
    throw new Error(
        `Expected no allocation to use host volume \`${name}\` when it is deleted, got ${running.length} of job ${jobs}. Nothing was deleted. ` +
            "Stop the job first; in a program, let the job depend on the volume (`dependsOn`), so that it is stopped before.",
    );
}

/** An owner is `project/stack/name`. An attribute of a node has no slash outside of braces. */
const isMark = /^[^${}]*\/[^${}]*\/[^${}]*$/;

/** A constraint that every node meets. Nomad stores it with the volume, and plugins do not see it. */
function markOf(owner: string): HostVolumeRequest["constraints"][number] {
    return { attribute: owner, operator: "is_set", value: "" };
}

/** The constraints that the volume's user chose. */
export function withoutOwner(
    constraints: HostVolumeRequest["constraints"],
): HostVolumeRequest["constraints"] {
    return constraints.filter(({ attribute, operator }) => operator !== "is_set" || !isMark.test(attribute));
}

async function findOwned(nomad: NomadClient, wanted: HostVolumeRequest): Promise<HostVolume | undefined> {
    const ids = await nomad.hostVolumes.list(wanted.name, wanted.namespace);
    const found = await Promise.all(
        ids.map((id) => orUndefined(nomad.hostVolumes.read(id, wanted.namespace))),
    );
    return found.find(
        (volume) =>
            isDeepStrictEqual(volume?.constraints, wanted.constraints) &&
            isDeepStrictEqual(volume?.parameters, wanted.parameters) &&
            volume?.plugin === wanted.plugin,
    );
}

async function untilReady(nomad: NomadClient, { id, name, namespace }: HostVolume): Promise<HostVolume> {
    let volume: HostVolume | undefined;
    await waitUntilMet(`host volume ${name}`, timeoutSeconds, async () => {
        volume = await nomad.hostVolumes.read(id, namespace);
        return volume.state === "ready" ? undefined : `its node to report it; it is ${volume.state}`;
    });
    return volume!;
}
