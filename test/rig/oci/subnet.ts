import { createNetwork, removeNetwork } from "../../../sdk/nspawn";
import { contains, cidrsOverlap, parseCidr } from "../../../sdk/topology";
import type { ResourceType } from "../plugin/resourceType";
import { refreshInstances } from "./instanceMachine";
import { subnetNetworkName } from "./networkNames";
import { newOcid } from "./ocid";
import { checkCompartment, conflict, find, ifThere, invalid, request, type Service } from "./request";
import { connectSubnet, domainOf, refreshRouter } from "./router";
import type { Subnet, TenancyState } from "./tenancyState";
import { checkDnsLabel } from "./vcn";

interface SubnetInputs {
    compartmentId: string;
    vcnId: string;
    cidrBlock: string;
    dnsLabel?: string;
    displayName?: string;
    routeTableId?: string;
    securityListIds?: string[];
    prohibitPublicIpOnVnic?: boolean;
    prohibitInternetIngress?: boolean;
    availabilityDomain?: string;
    dhcpOptionsId?: string;
    freeformTags?: Record<string, string>;
    definedTags?: Record<string, string>;
}

const service: Service = { title: "Core Subnet", page: "core_subnet", path: "subnets" };

/** https://www.pulumi.com/registry/packages/oci/api-docs/core/subnet/ */
export const subnet: ResourceType<SubnetInputs> = {
    properties: {
        compartmentId: { type: "string", required: true },
        vcnId: { type: "string", required: true, replaces: true },
        cidrBlock: { type: "string", required: true, replaces: true },
        dnsLabel: { type: "string", computed: true, replaces: true },
        displayName: { type: "string", computed: true },
        routeTableId: { type: "string", computed: true },
        securityListIds: { type: "set", computed: true },
        prohibitPublicIpOnVnic: { type: "boolean", computed: true, replaces: true },
        prohibitInternetIngress: { type: "boolean", computed: true, replaces: true },
        availabilityDomain: { type: "string", replaces: true },
        dhcpOptionsId: { type: "string", computed: true },
        freeformTags: { type: "object", computed: true },
        definedTags: { type: "object", computed: true },
    },
    create: async (inputs) =>
        request(service, "CreateSubnet", async (state, tenancy) => {
            const made = add(state, inputs);
            const name = subnetNetworkName(tenancy, made.id);
            await createNetwork({ name, cidr: made.cidrBlock, isolated: true });
            await connectSubnet(tenancy, made);
            return { id: made.id, outputs: outputsOf(state, made) };
        }),
    read: async (id) =>
        ifThere(request(service, "GetSubnet", (state) => outputsOf(state, find(state.subnets, id)))),
    update: async (id, _state, inputs) =>
        request(service, "UpdateSubnet", async (state, tenancy) => {
            const found = find(state.subnets, id);
            const { displayName, routeTableId, securityListIds, freeformTags = {} } = inputs;
            Object.assign(found, {
                displayName: displayName ?? found.displayName,
                routeTableId: routeTableId ?? found.routeTableId,
                securityListIds: securityListIds ?? found.securityListIds,
                freeformTags,
            });
            await refreshRouter(tenancy, state, find(state.vcns, found.vcnId));
            await refreshInstances(state);
            return outputsOf(state, found);
        }),
    delete: async (id) => {
        await ifThere(request(service, "DeleteSubnet", (state, tenancy) => remove(tenancy, state, id)));
    },
};

function add(state: TenancyState, inputs: SubnetInputs): Subnet {
    const { compartmentId, vcnId, cidrBlock, dnsLabel, displayName = "", freeformTags = {} } = inputs;
    checkCompartment(compartmentId);
    const vcn = find(state.vcns, vcnId);
    checkDnsLabel(dnsLabel);
    const others = Object.values(state.subnets).filter((one) => one.vcnId === vcnId);
    const cidr = parseCidr(cidrBlock);
    if (cidr === undefined || !vcn.cidrBlocks.some((block) => contains(block, cidrBlock)))
        throw invalid(`The subnet CIDR ${cidrBlock} must be within the VCN's CIDR block`);
    if (others.some((one) => cidrsOverlap(cidr, parseCidr(one.cidrBlock)!)))
        throw invalid(`The requested CIDR ${cidrBlock} is invalid: subnet overlaps with another subnet.`);
    if (dnsLabel !== undefined && others.some((one) => one.dnsLabel === dnsLabel))
        throw invalid(`DNS Label ${dnsLabel} is a duplicate of one that already exists in the VCN`);
    if (dnsLabel !== undefined && vcn.dnsLabel === undefined)
        throw invalid(`DNS Label ${dnsLabel} cannot be set because the VCN has none`);
    const routeTableId = inputs.routeTableId ?? vcn.defaultRouteTableId;
    const securityListIds = inputs.securityListIds ?? [vcn.defaultSecurityListId];
    find(state.routeTables, routeTableId);
    securityListIds.forEach((list) => find(state.securityLists, list));
    const id = newOcid("subnet");
    state.subnets[id] = {
        ...{ id, compartmentId, vcnId, cidrBlock, dnsLabel, displayName, freeformTags },
        ...{ routeTableId, securityListIds, timeCreated: new Date().toISOString() },
        prohibitPublicIp: inputs.prohibitPublicIpOnVnic ?? false,
    };
    return find(state.subnets, id);
}

async function remove(tenancy: string, state: TenancyState, id: string): Promise<void> {
    find(state.subnets, id);
    const member = Object.values(state.instances).find(
        (one) => one.subnetId === id && one.state !== "TERMINATED",
    );
    if (member !== undefined)
        throw conflict(
            `The Subnet ${id} references the VNIC of ${member.id}. You must remove the reference to proceed with this operation.`,
        );
    await removeNetwork(subnetNetworkName(tenancy, id));
    delete state.subnets[id];
}

function outputsOf(state: TenancyState, subnet: Subnet) {
    const { cidrBlock, dnsLabel, displayName, routeTableId, securityListIds, timeCreated } = subnet;
    return {
        ...{ cidrBlock, dnsLabel, displayName, routeTableId, securityListIds, timeCreated },
        ...{ prohibitPublicIpOnVnic: subnet.prohibitPublicIp, state: "AVAILABLE" },
        subnetDomainName: domainOf(state, subnet.id),
    };
}
