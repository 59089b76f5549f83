import { isVersion6 } from "../topology";
import type { Opening } from "./openings";
import { Protocol } from "./rule";

/** Of `oci.types.input.Core.SecurityListIngressSecurityRule`. */
export interface OciIngressRule {
    /** IANA's protocol number as text. */
    protocol: string;
    source: string;
    sourceType: "CIDR_BLOCK";
    /** False: answers are let through by connection tracking. */
    stateless: false;
    tcpOptions?: { min: number; max: number };
    udpOptions?: { min: number; max: number };
    icmpOptions?: { type: number; code?: number };
    /** At most 255 characters. */
    description: string;
}

/**
 * The ingress rules of a security list, for the subnet of one group.
 * https://docs.oracle.com/en-us/iaas/api/#/en/iaas/20160918/datatypes/IngressSecurityRule
 */
export function ociIngressRules(openings: readonly Opening[]): OciIngressRule[] {
    return openings.flatMap((opening) =>
        opening.sources.map((source) => ({
            ...matchOf(opening, isVersion6(source)),
            source,
            sourceType: "CIDR_BLOCK" as const,
            stateless: false as const,
            description: `${opening.name}: ${opening.why}`,
        })),
    );
}

function matchOf({ protocol, ports }: Opening, version6: boolean) {
    const range = ports && { min: ports.from, max: ports.to };
    switch (protocol) {
        case Protocol.Tcp:
            return { protocol: "6", tcpOptions: range };
        case Protocol.Udp:
            return { protocol: "17", udpOptions: range };
        case Protocol.Icmp:
            return { protocol: version6 ? "58" : "1" };
        case Protocol.PathMtu: // "packet too big" of RFC 4443, "fragmentation needed" of RFC 792
            return version6
                ? { protocol: "58", icmpOptions: { type: 2 } }
                : { protocol: "1", icmpOptions: { type: 3, code: 4 } };
    }
}
