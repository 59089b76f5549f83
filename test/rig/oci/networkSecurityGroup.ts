import { randomBytes } from "node:crypto";
import type { ResourceType } from "../plugin/resourceType";
import { refreshInstances } from "./instanceMachine";
import { newOcid } from "./ocid";
import { checkCompartment, conflict, find, ifThere, invalid, request, type Service } from "./request";
import { type RuleInputs, ruleOf } from "./securityRules";
import { checkLimit } from "./serviceLimits";
import type { SecurityGroup } from "./tenancyState";

interface GroupInputs {
    compartmentId: string;
    vcnId: string;
    displayName?: string;
    freeformTags?: Record<string, string>;
    definedTags?: Record<string, string>;
}

const service: Service = {
    title: "Core Network Security Group",
    page: "core_network_security_group",
    path: "networkSecurityGroups",
};

/** https://www.pulumi.com/registry/packages/oci/api-docs/core/networksecuritygroup/ */
export const networkSecurityGroup: ResourceType<GroupInputs> = {
    properties: {
        compartmentId: { type: "string", required: true },
        vcnId: { type: "string", required: true, replaces: true },
        displayName: { type: "string", computed: true },
        freeformTags: { type: "object", computed: true },
        definedTags: { type: "object", computed: true },
    },
    create: async ({ compartmentId, vcnId, displayName = "", freeformTags = {} }) =>
        request(service, "CreateNetworkSecurityGroup", (state) => {
            checkCompartment(compartmentId);
            find(state.vcns, vcnId);
            const id = newOcid("networksecuritygroup");
            const timeCreated = new Date().toISOString();
            state.groups[id] = {
                id,
                compartmentId,
                vcnId,
                displayName,
                freeformTags,
                timeCreated,
                rules: {},
            };
            return { id, outputs: outputsOf(find(state.groups, id)) };
        }),
    read: async (id) =>
        ifThere(request(service, "GetNetworkSecurityGroup", ({ groups }) => outputsOf(find(groups, id)))),
    update: async (id, _state, { displayName, freeformTags = {} }) =>
        request(service, "UpdateNetworkSecurityGroup", ({ groups }) => {
            const found = find(groups, id);
            Object.assign(found, { displayName: displayName ?? found.displayName, freeformTags });
            return outputsOf(found);
        }),
    delete: async (id) => {
        const remove = request(service, "DeleteNetworkSecurityGroup", (state) => {
            find(state.groups, id);
            if (
                Object.values(state.instances).some(
                    (one) => one.nsgIds.includes(id) && one.state !== "TERMINATED",
                )
            )
                throw conflict(`The Network Security Group ${id} cannot be deleted because it has VNICs.`);
            delete state.groups[id];
        });
        await ifThere(remove);
    },
};

function outputsOf({ displayName, freeformTags, timeCreated }: SecurityGroup) {
    return { displayName, freeformTags, timeCreated, state: "AVAILABLE" };
}

interface PortOptions {
    destinationPortRange?: { min: number; max: number };
}
interface GroupRuleInputs extends RuleInputs {
    networkSecurityGroupId: string;
    direction: string;
    source?: string;
    sourceType?: string;
    destination?: string;
    destinationType?: string;
    tcpOptions?: PortOptions;
    udpOptions?: PortOptions;
}

/** https://www.pulumi.com/registry/packages/oci/api-docs/core/networksecuritygroupsecurityrule/ */
export const networkSecurityGroupSecurityRule: ResourceType<GroupRuleInputs> = {
    properties: {
        networkSecurityGroupId: { type: "string", required: true, replaces: true },
        direction: { type: "string", required: true, replaces: true, oneOf: ["INGRESS", "EGRESS"] },
        protocol: { type: "string", required: true, replaces: true },
        description: { type: "string", replaces: true },
        source: { type: "string", replaces: true },
        sourceType: { type: "string", replaces: true, computed: true, oneOf: peerTypes() },
        destination: { type: "string", replaces: true },
        destinationType: { type: "string", replaces: true, computed: true, oneOf: peerTypes() },
        stateless: { type: "boolean", replaces: true, computed: true },
        tcpOptions: { type: "object", replaces: true },
        udpOptions: { type: "object", replaces: true },
        icmpOptions: { type: "object", replaces: true },
    },
    create: async (inputs) =>
        request(service, "AddNetworkSecurityGroupSecurityRules", async (state) => {
            const { rules, vcnId } = find(state.groups, inputs.networkSecurityGroupId);
            checkLimit(
                state,
                "security-rules-per-network-security-group-count",
                Object.keys(rules).length + 1,
            );
            const peer = peerOf(inputs);
            if (peer.startsWith("ocid1.") && state.groups[peer]?.vcnId !== vcnId)
                throw invalid(`${peer} is no network security group of the VCN`);
            const id = randomBytes(3).toString("hex").toUpperCase();
            rules[id] = ruleOf(inputs, inputs.direction === "INGRESS", peer, {
                tcp: inputs.tcpOptions?.destinationPortRange,
                udp: inputs.udpOptions?.destinationPortRange,
            });
            await refreshInstances(state);
            return { id, outputs: { isValid: true, timeCreated: new Date().toISOString() } };
        }),
    read: async (id, rule) =>
        ifThere(
            request(service, "ListNetworkSecurityGroupSecurityRules", ({ groups }) => {
                find(find(groups, rule.networkSecurityGroupId).rules, id);
                return rule;
            }),
        ),
    delete: async (id, { networkSecurityGroupId }) => {
        const remove = request(service, "RemoveNetworkSecurityGroupSecurityRules", async (state) => {
            delete find(state.groups, networkSecurityGroupId).rules[id];
            await refreshInstances(state);
        });
        await ifThere(remove);
    },
};

function peerTypes(): string[] {
    return ["CIDR_BLOCK", "NETWORK_SECURITY_GROUP", "SERVICE_CIDR_BLOCK"];
}

/** The type must say what the address is. */
function peerOf(inputs: GroupRuleInputs): string {
    const ingress = inputs.direction === "INGRESS";
    const peer = ingress ? inputs.source : inputs.destination;
    const type = ingress ? inputs.sourceType : inputs.destinationType;
    const side = ingress ? "source" : "destination";
    if (peer === undefined) throw invalid(`${side} is required for a rule of direction ${inputs.direction}`);
    if (type === undefined)
        throw invalid(`${side}Type is required for a rule of direction ${inputs.direction}`);
    if (peer.startsWith("ocid1.") !== (type === "NETWORK_SECURITY_GROUP"))
        throw invalid(`${side} ${peer} is not of type ${type}`);
    return peer;
}
