/** Kinds of things in a cluster that expire. The page docs/lifetimes.md of the package describes each. */
export const LifetimeKind = {
    /** An authority that the cluster trusts. */
    Authority: "certificate authority",
    /** A certificate of an agent, or the operator's. */
    Certificate: "certificate",
    /** The authority of Consul's service mesh. */
    MeshAuthority: "mesh authority",
    /** The key with which Nomad signs identities and encrypts variables. */
    RootKey: "root key",
    /** The identity of a Nomad client. */
    NodeIdentity: "node identity",
    /** A Consul token of a workload. */
    WorkloadToken: "workload token",
} as const;

export type LifetimeKind = (typeof LifetimeKind)[keyof typeof LifetimeKind];

/** Something that expires. */
export interface Lifetime {
    /** Kind of the thing. */
    kind: LifetimeKind;
    /** Its owner, for example `node-0, nomad`. */
    of: string;
    /** When it became valid, ISO 8601. */
    startedAt: string;
    /** When it expires, ISO 8601. */
    endsAt: string;
    /** Whether its successor exists and replaces it at the end. */
    renewed: boolean;
}

/**
 * Part of a life after which something that was not renewed is late. Nomad renews a node identity with the first heartbeat
 * after two thirds, so it is only late a little after that.
 */
const lateAfter = 0.7;

/**
 * Whether something has expired or was not renewed in time.
 *
 * @param lifetime its lifetime
 * @param now the time to compare with, in milliseconds since 1970. Default: the present
 */
export function isLate(lifetime: Lifetime, now = Date.now()): boolean {
    const { startedAt, endsAt, renewed } = lifetime;
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
