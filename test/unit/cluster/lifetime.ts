import type { Lifetime, LifetimeKind } from "../../../sdk/cluster";

const day = 24 * 3600 * 1000;

/** Something with a life of so many days, of which so many are left. */
export function lifetime(kind: LifetimeKind, of: string, days: number, left: number): Lifetime {
    const end = Date.now() + left * day;
    const [startedAt, endsAt] = [new Date(end - days * day), new Date(end)].map((time) => time.toISOString());
    return { kind, of, startedAt: startedAt!, endsAt: endsAt!, renewed: false };
}
