import * as core from "@pulumi/oci/core";
import type * as pulumi from "@pulumi/pulumi";
import { type FirewallRule, firewallRules, groupRules, ociSecurityRules } from "../../../sdk/firewall";
import { groupsOf } from "../../../sdk/topology";
import type { PlatformOptions } from "../platform";
import { type OciArgs, OciIngress } from "./args";
import { clusterTags, networkLabel, subnetLabel } from "./names";

/** Oracle's networks have no default. */
export const defaultNetworkCidr = "10.20.0.0/24";

/** The network of the instances. */
export interface OciNetwork {
    vcn: core.Vcn;
    subnet: core.Subnet;
    /** The network security groups, by the group of machines. */
    securityGroups: Map<string, core.NetworkSecurityGroup>;
    /** Everything that must exist before an instance is reachable and closed to outsiders. */
    parts: pulumi.Resource[];
    cidr: string;
    /** The allowed connections, which the firewall of the instances' image has to let in, too. */
    firewall: readonly FirewallRule[];
}

/** A virtual cloud network with one public subnet, in which nothing is open but what the security groups open. */
export function createNetwork(options: PlatformOptions, args: OciArgs): OciNetwork {
    const { name, plan, parent } = options;
    const shared = { compartmentId: args.compartmentId, freeformTags: clusterTags(name) };
    const cidr = plan.networkCidr ?? defaultNetworkCidr;
    const vcn = new core.Vcn(
        `${name}-network`,
        { ...shared, displayName: name, cidrBlocks: [cidr], dnsLabel: networkLabel(name) },
        { parent },
    );
    const gateway = new core.InternetGateway(
        `${name}-internet`,
        { ...shared, displayName: name, vcnId: vcn.id },
        { parent },
    );
    const routes = new core.DefaultRouteTable(
        `${name}-routes`,
        {
            freeformTags: shared.freeformTags,
            manageDefaultResourceId: vcn.defaultRouteTableId,
            routeRules: [
                {
                    destination: "0.0.0.0/0",
                    destinationType: "CIDR_BLOCK",
                    networkEntityId: gateway.id,
                },
            ],
        },
        { parent },
    );
    // Oracle's own list opens SSH to everybody, and applies in addition to the security groups.
    const emptied = new core.DefaultSecurityList(
        `${name}-closed`,
        {
            freeformTags: shared.freeformTags,
            manageDefaultResourceId: vcn.defaultSecurityListId,
            ingressSecurityRules: [],
            egressSecurityRules: [],
        },
        { parent },
    );
    const subnet = new core.Subnet(
        `${name}-subnet`,
        {
            ...{ ...shared, displayName: name, vcnId: vcn.id, cidrBlock: cidr, dnsLabel: subnetLabel },
            routeTableId: vcn.defaultRouteTableId,
            securityListIds: [vcn.defaultSecurityListId],
        },
        { parent },
    );
    const { admin } = options;
    const firewall = firewallRules(plan, {
        adminCidrs: admin.cidrs,
        access: admin.access,
        ingress: args.ingress === OciIngress.Public,
    });
    const { securityGroups, rules } = createSecurityGroups(options, args, vcn, firewall);
    return { vcn, subnet, securityGroups, parts: [routes, emptied, ...rules], cidr, firewall };
}

/** Every group of machines has a security group, whose rules name the senders' security groups. */
function createSecurityGroups(
    { name, plan, parent }: PlatformOptions,
    { compartmentId }: OciArgs,
    vcn: core.Vcn,
    firewall: readonly FirewallRule[],
) {
    const groups = groupsOf(plan).map((group) => group.name);
    const securityGroups = new Map(
        groups.map((group) => [
            group,
            new core.NetworkSecurityGroup(
                `${name}-${group}`,
                {
                    ...{ compartmentId, vcnId: vcn.id },
                    ...{ displayName: `${name}-${group}`, freeformTags: clusterTags(name) },
                },
                { parent },
            ),
        ]),
    );
    const ruleOf = (group: string, suffix: string, rule: RuleArgs) =>
        new core.NetworkSecurityGroupSecurityRule(
            `${name}-${group}-${suffix}`,
            { networkSecurityGroupId: securityGroups.get(group)!.id, ...rule },
            { parent },
        );
    const inbound = groups.flatMap((group) =>
        ociSecurityRules(groupRules(plan, firewall, group)).map(({ name: suffix, from, rule }) => {
            const sender =
                "cidr" in from
                    ? { source: from.cidr, sourceType: "CIDR_BLOCK" }
                    : {
                          source: securityGroups.get(from.group)!.id,
                          sourceType: "NETWORK_SECURITY_GROUP",
                      };
            return ruleOf(group, suffix, { ...rule, ...sender });
        }),
    );
    const outbound = groups.map((group) => ruleOf(group, "outbound", everythingOut));
    return { securityGroups, rules: [...inbound, ...outbound] };
}

type RuleArgs = Omit<core.NetworkSecurityGroupSecurityRuleArgs, "networkSecurityGroupId">;

const everythingOut: RuleArgs = {
    ...{ direction: "EGRESS", protocol: "all", stateless: false },
    ...{ destination: "0.0.0.0/0", destinationType: "CIDR_BLOCK" },
    description: "Packets that a machine sends are not restricted.",
};
