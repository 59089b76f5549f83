import { type ClusterStatus, LifetimeKind, type QuorumStatus } from "../sdk/cluster";

/** One value of a cluster's status that changed between two looks. */
export interface ClusterChange {
    /** The value, such as `consul.leader`. */
    what: Watched;
    /** The machine, or the owner of the certificate, such as `node-0, consul`. */
    of?: string;
    /** Undefined if there was none. */
    before?: string;
    /** Undefined if there is none. */
    now?: string;
}

/**
 * The values that are watched. `machine` is the machine's ID, which a replaced one changes; `member` is the state of a pool's member in
 * Consul and Nomad, undefined if there is no such member; `certificate` is its end.
 */
export type Watched =
    | `${"consul" | "nomad"}.${"leader" | "voters" | "healthy"}`
    | "machine"
    | `machine.${"consul" | "nomad" | "units"}`
    | "member"
    | "certificate";

type Value = Pick<ClusterChange, "what" | "of"> & { value?: string };

/** Every change from one status of a cluster to the next one. */
export function changesBetween(before: ClusterStatus, now: ClusterStatus): ClusterChange[] {
    const [olds, news] = [byKey(before), byKey(now)];
    return [...new Map([...olds, ...news])].flatMap(([key, { what, of }]) => {
        const [old, fresh] = [olds.get(key)?.value, news.get(key)?.value];
        // An agent that does not answer shows no certificate, which is no change of the certificate.
        if (old === fresh || (what === "certificate" && fresh === undefined)) return [];
        return [{ what, ...(of !== undefined && { of }), before: old, now: fresh }];
    });
}

function byKey(status: ClusterStatus): Map<string, Value> {
    return new Map(valuesOf(status).map((value) => [`${value.what} ${value.of}`, value]));
}

function valuesOf({ consul, nomad, machines, pools, lifetimes }: ClusterStatus): Value[] {
    return [
        ...quorumValues("consul", consul),
        ...quorumValues("nomad", nomad),
        ...machines.flatMap((machine): Value[] => [
            { what: "machine", of: machine.name, value: machine.id },
            { what: "machine.consul", of: machine.name, value: machine.consul },
            { what: "machine.nomad", of: machine.name, value: machine.nomad },
            { what: "machine.units", of: machine.name, value: machine.unitProblems.join("; ") || undefined },
        ]),
        ...pools
            .flatMap(({ members }) => members)
            .map((member): Value => ({
                ...{ what: "member", of: member.name, value: `${member.consul}, ${member.nomad}` },
            })),
        ...lifetimes
            .filter(({ kind }) => kind === LifetimeKind.Certificate)
            .map(({ of, endsAt }): Value => ({ what: "certificate", of, value: endsAt })),
    ];
}

function quorumValues(product: "consul" | "nomad", { leader, voters, healthy }: QuorumStatus): Value[] {
    return [
        { what: `${product}.leader`, value: leader },
        { what: `${product}.voters`, value: String(voters) },
        { what: `${product}.healthy`, value: String(healthy) },
    ];
}
