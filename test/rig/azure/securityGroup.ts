import { parseRange } from "../../../sdk/topology";
import { armType, groupName, location, named, properties, topLevel } from "./armType";
import type { ApplicationGroupInputs, SecurityGroupInputs, SecurityRule } from "./inputs";
import { refreshMachines } from "./machine";
import type { ApplicationGroup, SecurityGroup } from "./records";
import { find, invalid } from "./request";
import { serviceTags } from "./ruleset";
import type { SubscriptionState } from "./subscriptionState";

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/network/networksecuritygroup/ */
export const networkSecurityGroup = armType<SecurityGroupInputs, SecurityGroup>({
    type: "Microsoft.Network/networkSecurityGroups",
    properties: {
        ...{ resourceGroupName: groupName, location, tags: properties.object },
        networkSecurityGroupName: named(topLevel),
        securityRules: properties.list,
        flushConnection: properties.boolean,
    },
    path: ({ networkSecurityGroupName }) => `networkSecurityGroups/${networkSecurityGroupName}`,
    collection: ({ securityGroups }) => securityGroups,
    make: (state, base) => {
        const rules = base.inputs.securityRules ?? [];
        rules.forEach((rule) => checkRule(state, rule));
        for (const [index, rule] of rules.entries()) {
            const other = rules
                .slice(0, index)
                .find((one) => one.priority === rule.priority && one.direction === rule.direction);
            if (other !== undefined)
                throw invalid(
                    `Security rule ${rule.name} conflicts with rule ${other.name}. Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules.`,
                    "SecurityRuleConflict",
                );
        }
        return base;
    },
    usedBy: (state, { id, name }) => {
        const users = [
            ...Object.values(state.interfaces),
            ...Object.values(state.subnets),
            ...Object.values(state.scaleSets),
        ];
        const user = users.find((one) => JSON.stringify(one.inputs).includes(JSON.stringify(id)));
        return (
            user && {
                code: "InUseNetworkSecurityGroupCannotBeDeleted",
                message: `Network security group ${name} cannot be deleted because it is in use by the following resources: ${user.id}.`,
            }
        );
    },
    settle: async (_subscription, state) => refreshMachines(state),
    outputs: (_state, { inputs }) => ({ securityRules: inputs.securityRules ?? [] }),
});

/** https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#security-rules */
function checkRule(state: SubscriptionState, rule: SecurityRule): void {
    const refuse = (message: string, code = "SecurityRuleInvalidParameter") => {
        throw invalid(`Security rule ${rule.name}: ${message}`, code);
    };
    if (!/^[\w][\w.-]{0,79}$/.test(rule.name)) refuse("the name is invalid.", "InvalidResourceName");
    if (!(rule.priority >= 100 && rule.priority <= 4096))
        throw invalid(
            `Security rule has invalid Priority. Value provided: ${rule.priority}. Allowed range 100-4096.`,
            "SecurityRuleInvalidPriority",
        );
    if (!["Inbound", "Outbound"].includes(rule.direction))
        refuse(`the direction ${rule.direction} is invalid.`);
    if (!["Allow", "Deny"].includes(rule.access)) refuse(`the access ${rule.access} is invalid.`);
    if (!["Tcp", "Udp", "Icmp", "*"].includes(rule.protocol))
        refuse(`the rig has no protocol ${rule.protocol}.`);
    if ((rule.description?.length ?? 0) > 140) refuse("the description is longer than 140 characters.");
    if ((rule.sourcePortRange ?? "*") !== "*" || rule.sourcePortRanges)
        refuse("the rig has no source ports.");
    if (rule.protocol === "Icmp" && rule.destinationPortRange !== "*") refuse("ICMP has no ports.");
    const ports = rule.destinationPortRanges ?? [rule.destinationPortRange ?? ""];
    const badPort = ports.find((range) => !/^(\*|\d+(-\d+)?)$/.test(range));
    if (badPort !== undefined) refuse(`the port range ${badPort} is invalid.`);
    for (const side of ["source", "destination"] as const) checkSide(state, rule, side, refuse);
}

function checkSide(
    state: SubscriptionState,
    rule: SecurityRule,
    side: "source" | "destination",
    refuse: (message: string, code?: string) => void,
): void {
    const groups = rule[`${side}ApplicationSecurityGroups`] ?? [];
    const prefixes = rule[`${side}AddressPrefixes`] ?? [];
    const single = rule[`${side}AddressPrefix`];
    const given = [groups.length > 0, prefixes.length > 0, single !== undefined].filter(Boolean).length;
    if (given !== 1)
        refuse(
            `must specify either one ${side} address prefix, several, or ${side} application security groups.`,
        );
    groups.forEach(({ id }) => find(state.applicationGroups, id));
    const bad = [...prefixes, single ?? "*"].find(
        (one) => !(one in serviceTags) && parseRange(one) === undefined,
    );
    if (bad !== undefined)
        refuse(
            `has invalid Address prefix. Value provided: ${bad}. Make sure the value is a valid CIDR or service tag.`,
            "SecurityRuleInvalidAddressPrefix",
        );
    const mixed = prefixes.find((one) => one === "*");
    if (mixed !== undefined) refuse("a list of address prefixes cannot have *.");
}

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/network/applicationsecuritygroup/ */
export const applicationSecurityGroup = armType<ApplicationGroupInputs, ApplicationGroup>({
    type: "Microsoft.Network/applicationSecurityGroups",
    properties: {
        ...{ resourceGroupName: groupName, location, tags: properties.object },
        applicationSecurityGroupName: named(topLevel),
    },
    path: ({ applicationSecurityGroupName }) => `applicationSecurityGroups/${applicationSecurityGroupName}`,
    collection: ({ applicationGroups }) => applicationGroups,
    make: (_state, base) => base,
    usedBy: (state, { id, name }) => {
        const users = [
            ...Object.values(state.interfaces),
            ...Object.values(state.securityGroups),
            ...Object.values(state.scaleSets),
        ];
        const user = users.find((one) => JSON.stringify(one.inputs).includes(JSON.stringify(id)));
        return (
            user && {
                code: "ApplicationSecurityGroupInUse",
                message: `Application security group ${name} cannot be deleted because it is in use by ${user.id}.`,
            }
        );
    },
});
