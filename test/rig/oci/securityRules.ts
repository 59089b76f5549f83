import { parseRange } from "../../../sdk/topology";
import { invalid } from "./request";
import type { Rule } from "./tenancyState";

/** The properties that rules of security lists and of network security groups share. */
export interface RuleInputs {
    protocol: string;
    icmpOptions?: { type: number; code?: number };
    stateless?: boolean;
    description?: string;
}

/** @throws ServiceError if the API refuses such a rule. The rig has no rules without connection tracking. */
export function ruleOf(
    { protocol, icmpOptions, stateless, description = "" }: RuleInputs,
    ingress: boolean,
    peer: string,
    { tcp, udp }: { tcp?: Rule["ports"]; udp?: Rule["ports"] },
): Rule {
    if (!/^(all|\d{1,3})$/.test(protocol)) throw invalid(`protocol ${protocol} is invalid`);
    if (tcp !== undefined && protocol !== "6") throw invalid("tcpOptions are only for protocol 6");
    if (udp !== undefined && protocol !== "17") throw invalid("udpOptions are only for protocol 17");
    if (icmpOptions !== undefined && !["1", "58"].includes(protocol))
        throw invalid("icmpOptions are only for protocols 1 and 58");
    if (stateless) throw invalid("The rig has no stateless rules.");
    if (description.length > 255) throw invalid("size must be between 0 and 255");
    if (!peer.startsWith("ocid1.") && parseRange(peer) === undefined) throw invalid(`${peer} is no CIDR`);
    const ports = tcp ?? udp;
    if (ports && !(ports.min >= 1 && ports.min <= ports.max && ports.max <= 65535))
        throw invalid("The port range is invalid.");
    return { ingress, protocol, peer, ports, icmp: icmpOptions };
}

/** The default security list of a new VCN. https://docs.oracle.com/en-us/iaas/Content/Network/Concepts/securitylists.htm#Default */
export function defaultRules(cidrBlocks: readonly string[]): Rule[] {
    const everywhere = "0.0.0.0/0";
    return [
        { ingress: true, protocol: "6", peer: everywhere, ports: { min: 22, max: 22 } },
        { ingress: true, protocol: "1", peer: everywhere, icmp: { type: 3, code: 4 } },
        ...cidrBlocks.map((peer) => ({ ingress: true, protocol: "1", peer, icmp: { type: 3 } })),
        { ingress: false, protocol: "all", peer: everywhere },
    ];
}
