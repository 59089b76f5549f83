/** Kinds of things in a cluster that expire; docs/lifetimes.md describes each. */
export const LifetimeKind = {
    Authority: "certificate authority",
    Certificate: "certificate",
    MeshAuthority: "mesh authority",
    RootKey: "root key",
    NodeIdentity: "node identity",
    WorkloadToken: "workload token",
} as const;
export type LifetimeKind = (typeof LifetimeKind)[keyof typeof LifetimeKind];

/** One thing that expires. Times are ISO 8601. */
export interface Lifetime {
    kind: LifetimeKind;
    /** Its owner, such as `node-0, nomad`. */
    of: string;
    startedAt: string;
    endsAt: string;
    /** Whether its successor exists and replaces it at the end. */
    renewed: boolean;
}

/**
 * Part of a life after which something that was not renewed is late. Nomad renews a node identity with the first heartbeat
 * after two thirds, so it is only late a little after that.
 */
const lateAfter = 0.7;

/** Whether it has expired or was not renewed in time. */
export function isLate({ startedAt, endsAt, renewed }: Lifetime, now = Date.now()): boolean {
    const [start, end] = [Date.parse(startedAt), Date.parse(endsAt)];
    return now >= (renewed ? end : start + lateAfter * (end - start));
}

/** The one of each kind that expires first, in the order of {@link LifetimeKind}. */
export function nearestEnds(lifetimes: readonly Lifetime[]): Lifetime[] {
    return Object.values(LifetimeKind).flatMap(
        (kind) =>
            lifetimes
                .filter((lifetime) => lifetime.kind === kind)
                .sort((a, b) => Date.parse(a.endsAt) - Date.parse(b.endsAt))
                .at(0) ?? [],
    );
}
