import type { OciPlacementArgs } from "./args";

/** An availability domain and a shape that may be tried. */
export interface Candidate {
    /** Number of the availability domain, from 1. */
    availabilityDomain: number;
    /** As a group's `size`. */
    shape: string;
}

/** A candidate with Oracle's word about its room, such as `OUT_OF_HOST_CAPACITY`. */
export interface ReportedCandidate extends Candidate {
    status: string;
}

const available = "AVAILABLE";

/** The candidates for an instance of this shape, in the order of preference. */
export function candidates(shape: string, placements: readonly OciPlacementArgs[]): Candidate[] {
    return placements.map((placement) => ({
        availabilityDomain: placement.availabilityDomain ?? 1,
        shape: placement.shape ?? shape,
    }));
}

/** Each candidate of all machines once: one question to Oracle for each. */
export function distinct(all: readonly Candidate[]): Candidate[] {
    return [...new Map(all.map((candidate) => [candidateKey(candidate), candidate])).values()];
}

export function candidateKey({ availabilityDomain, shape }: Candidate): string {
    return `${shape}-${availabilityDomain}`;
}

/**
 * The candidate for a machine: of the most preferred shape that has room, and there the machine's turn among the neighbours.
 *
 * @param index the machine's number in its group
 * @returns undefined if none has room.
 */
export function firstWithRoom(reported: readonly ReportedCandidate[], index: number): Candidate | undefined {
    const first = reported.findIndex(({ status }) => status === available);
    if (first < 0) return undefined;
    const { shape } = reported[first]!;
    const rest = reported.slice(first);
    const end = rest.findIndex((candidate) => candidate.shape !== shape);
    const neighbours = rest.slice(0, end < 0 ? undefined : end).filter(({ status }) => status === available);
    return neighbours[index % neighbours.length];
}

/** The message that names every candidate tried for a machine, and how to go on. */
export function noRoom(path: string, machine: string, reported: readonly ReportedCandidate[]): string {
    const tried = reported.map(
        ({ availabilityDomain, shape, status }) => `${shape} in domain ${availabilityDomain} (${status})`,
    );
    return (
        `Expected one of \`${path}\` to have room for \`${machine}\`, got ${tried.join(", ")}. ` +
        `Add a shape or an availability domain to \`${path}\`, or run \`pulumi up\` again later: it asks Oracle again.`
    );
}
