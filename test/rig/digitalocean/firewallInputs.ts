import type { CheckFailure } from "@pulumi/pulumi/provider";
import type { AccountState, FirewallRule } from "./accountState";
import { parseRange } from "../../../sdk/topology";
import { isEveryPort } from "./ruleset";
import { ApiError, unprocessable } from "./request";
import { checkTagNames } from "./tagNames";

export interface FirewallInputs {
    name: string;
    tags?: string[];
    dropletIds?: number[];
    inboundRules?: InboundRule[];
    outboundRules?: OutboundRule[];
}

interface InboundRule {
    protocol: string;
    portRange?: string;
    sourceAddresses?: string[];
    sourceTags?: string[];
    sourceDropletIds?: number[];
}

interface OutboundRule {
    protocol: string;
    portRange?: string;
    destinationAddresses?: string[];
    destinationTags?: string[];
    destinationDropletIds?: number[];
}

/** Problems that the plugin finds without the API. */
export function checkFirewallInputs(inputs: Partial<FirewallInputs>): CheckFailure[] {
    const { tags, inboundRules, outboundRules } = inputs;
    if (!inboundRules?.length && !outboundRules?.length)
        return [{ property: "inboundRules", reason: "At least one rule must be specified" }];
    return [
        ...checkTagNames("tags", tags),
        ...checkRules("inbound", "inboundRules", inboundRules),
        ...checkRules("outbound", "outboundRules", outboundRules),
    ];
}

function checkRules(
    direction: string,
    path: string,
    rules: readonly (InboundRule | OutboundRule)[] = [],
): CheckFailure[] {
    return rules.flatMap((rule, index) => {
        const { protocol, portRange, ...others } = rule;
        const here = `${path}[${index}]`;
        if (typeof protocol !== "string") return []; // not known yet
        if (!["tcp", "udp", "icmp"].includes(protocol))
            return {
                property: `${here}.protocol`,
                reason: `expected ${here}.protocol to be one of ["tcp" "udp" "icmp"], got ${protocol}`,
            };
        if (protocol !== "icmp" && !portRange)
            return {
                property: `${here}.portRange`,
                reason: `\`port_range\` of ${direction} rules is required if protocol is \`tcp\` or \`udp\``,
            };
        const unknown = Object.keys(others).filter(
            (name) => !/^(source|destination)(Addresses|Tags|DropletIds)$/.test(name),
        );
        return unknown.map((name) => ({
            property: `${here}.${name}`,
            reason: `The rig's firewalls know no \`${name}\`.`,
        }));
    });
}

export function inboundRules({ inboundRules = [] }: FirewallInputs): FirewallRule[] {
    return inboundRules.map((rule) => ({
        protocol: rule.protocol,
        portRange: rule.portRange,
        addresses: rule.sourceAddresses ?? [],
        tags: rule.sourceTags ?? [],
        dropletIds: rule.sourceDropletIds ?? [],
    }));
}

export function outboundRules({ outboundRules = [] }: FirewallInputs): FirewallRule[] {
    return outboundRules.map((rule) => ({
        protocol: rule.protocol,
        portRange: rule.portRange,
        addresses: rule.destinationAddresses ?? [],
        tags: rule.destinationTags ?? [],
        dropletIds: rule.destinationDropletIds ?? [],
    }));
}

/** @param except ID of the firewall that is changed. @throws ApiError if the API refuses such a firewall. */
export function checkFirewall(state: AccountState, inputs: FirewallInputs, except?: string): void {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9.-]*$/.test(inputs.name)) throw unprocessable("invalid name");
    if (Object.values(state.firewalls).some(({ id, name }) => name === inputs.name && id !== except))
        throw new ApiError(409, "duplicate name");
    const rules = [...inboundRules(inputs), ...outboundRules(inputs)];
    // https://docs.digitalocean.com/products/networking/firewalls/details/limits/
    if (rules.length > 50) throw unprocessable("too many rules, the limit is 50");
    if ((inputs.tags ?? []).length > 5) throw unprocessable("too many tags, the limit is 5");
    if ((inputs.dropletIds ?? []).length > 10) throw unprocessable("too many droplets, the limit is 10");
    const tags = [...(inputs.tags ?? []), ...rules.flatMap((rule) => rule.tags)];
    const tag = tags.find((one) => !state.tags.includes(one));
    if (tag !== undefined) throw unprocessable(`tag ${tag} does not exist`);
    const droplets = [...(inputs.dropletIds ?? []), ...rules.flatMap((rule) => rule.dropletIds)];
    const droplet = droplets.find((one) => state.droplets[String(one)] === undefined);
    if (droplet !== undefined) throw unprocessable(`droplet ${droplet} does not exist`);
    rules.forEach(checkRule);
}

function checkRule({ protocol, portRange, addresses, tags, dropletIds }: FirewallRule): void {
    const wrong = addresses.some((address) => parseRange(address) === undefined);
    if (wrong || addresses.length + tags.length + dropletIds.length === 0)
        throw unprocessable("invalid address");
    if (protocol !== "icmp" && !isPortRange(portRange ?? "")) throw unprocessable("invalid port range");
}

function isPortRange(text: string): boolean {
    if (isEveryPort(text)) return true;
    if (!/^\d{1,5}(-\d{1,5})?$/.test(text)) return false;
    const [from = 0, to = from] = text.split("-").map(Number);
    return from >= 1 && from <= to && to <= 65535;
}
