import type { ResourceType } from "../plugin/resourceType";
import { removeRouter } from "../router/router";
import { parseCidr } from "../../../sdk/topology";
import { newOcid } from "./ocid";
import { routerName } from "./networkNames";
import { checkCompartment, conflict, find, ifThere, invalid, request, type Service } from "./request";
import { createRouter, nextPublicAddress, removeServices } from "./router";
import { defaultRules } from "./securityRules";
import { checkLimit } from "./serviceLimits";
import type { TenancyState, Vcn } from "./tenancyState";

interface VcnInputs {
    compartmentId: string;
    cidrBlock?: string;
    cidrBlocks?: string[];
    displayName?: string;
    dnsLabel?: string;
    freeformTags?: Record<string, string>;
    definedTags?: Record<string, string>;
    isIpv6enabled?: boolean;
}

const service: Service = { title: "Core Vcn", page: "core_vcn", path: "vcns" };

/** https://www.pulumi.com/registry/packages/oci/api-docs/core/vcn/ */
export const vcn: ResourceType<VcnInputs> = {
    properties: {
        compartmentId: { type: "string", required: true },
        cidrBlock: { type: "string", computed: true, replaces: true },
        cidrBlocks: { type: "set", computed: true },
        displayName: { type: "string", computed: true },
        dnsLabel: { type: "string", computed: true, replaces: true },
        freeformTags: { type: "object", computed: true },
        definedTags: { type: "object", computed: true },
        isIpv6enabled: { type: "boolean", computed: true, replaces: true },
    },
    create: async (inputs) =>
        request(service, "CreateVcn", async (state, tenancy) => {
            const made = await add(tenancy, state, inputs);
            await createRouter(tenancy, made);
            return { id: made.id, outputs: outputsOf(made) };
        }),
    read: async (id) => ifThere(request(service, "GetVcn", ({ vcns }) => outputsOf(find(vcns, id)))),
    update: async (id, _state, { displayName, freeformTags }) =>
        request(service, "UpdateVcn", ({ vcns }) => {
            const found = find(vcns, id);
            Object.assign(found, { displayName: displayName ?? found.displayName, freeformTags });
            return outputsOf(found);
        }),
    delete: async (id) => {
        await ifThere(request(service, "DeleteVcn", (state, tenancy) => remove(tenancy, state, id)));
    },
};

async function add(tenancy: string, state: TenancyState, inputs: VcnInputs): Promise<Vcn> {
    const { compartmentId, cidrBlock, cidrBlocks, displayName, dnsLabel, freeformTags = {} } = inputs;
    checkCompartment(compartmentId);
    const blocks = cidrBlocks ?? (cidrBlock === undefined ? [] : [cidrBlock]);
    if (blocks.length === 0) throw invalid("Either cidrBlock or cidrBlocks must be specified.");
    blocks.forEach(checkBlock);
    checkDnsLabel(dnsLabel);
    checkLimit(state, "vcn-count", Object.keys(state.vcns).length + 1);
    const id = newOcid("vcn");
    const timeCreated = new Date().toISOString();
    const common = { compartmentId, freeformTags: {}, timeCreated, vcnId: id };
    const routeTableId = newOcid("routetable");
    const listId = newOcid("securitylist");
    state.routeTables[routeTableId] = {
        ...{ id: routeTableId, displayName: `Default Route Table for ${displayName}`, routeRules: [] },
        ...common,
    };
    state.securityLists[listId] = {
        ...{
            id: listId,
            displayName: `Default Security List for ${displayName}`,
            rules: defaultRules(blocks),
        },
        ...common,
    };
    const made: Vcn = {
        ...{ id, compartmentId, cidrBlocks: blocks, dnsLabel, freeformTags, timeCreated },
        displayName: displayName ?? `vcn${timeCreated}`,
        ...{ defaultRouteTableId: routeTableId, defaultSecurityListId: listId },
        routerAddress: await nextPublicAddress(tenancy, state),
    };
    state.vcns[id] = made;
    return made;
}

/** @throws ServiceError. https://docs.oracle.com/en-us/iaas/Content/Network/Concepts/overview.htm#CIDR */
function checkBlock(block: string): void {
    const cidr = parseCidr(block);
    if (cidr?.version !== 4 || cidr.prefix < 16 || cidr.prefix > 30)
        throw invalid(`The CIDR ${block} is invalid: its size must be between /16 and /30.`);
}

/** @throws ServiceError. https://docs.oracle.com/en-us/iaas/Content/Network/Concepts/dns.htm */
export function checkDnsLabel(label: string | undefined): void {
    if (label !== undefined && !/^[a-z][a-z0-9]{0,14}$/i.test(label))
        throw invalid(
            `DNS Label ${label} is invalid: it must begin with a letter and have at most 15 letters and digits`,
        );
}

/** With what belongs to it by default. */
async function remove(tenancy: string, state: TenancyState, id: string): Promise<void> {
    const doomed = find(state.vcns, id);
    const own = [doomed.defaultRouteTableId, doomed.defaultSecurityListId];
    const parts = [
        ...Object.values(state.subnets),
        ...Object.values(state.gateways),
        ...Object.values(state.groups),
        ...Object.values(state.routeTables),
        ...Object.values(state.securityLists),
    ];
    const left = parts.find((one) => one.vcnId === id && !own.includes(one.id));
    if (left !== undefined)
        throw conflict(
            `The VCN ${id} references ${left.id}. You must remove the reference to proceed with this operation.`,
        );
    await removeRouter(routerName(tenancy, id));
    await removeServices(tenancy, id);
    delete state.routeTables[doomed.defaultRouteTableId];
    delete state.securityLists[doomed.defaultSecurityListId];
    delete state.vcns[id];
}

function outputsOf({ cidrBlocks, dnsLabel, displayName, freeformTags, timeCreated, ...vcn }: Vcn) {
    return {
        ...{ cidrBlocks, dnsLabel, displayName, freeformTags, timeCreated, state: "AVAILABLE" },
        cidrBlock: cidrBlocks[0],
        defaultRouteTableId: vcn.defaultRouteTableId,
        defaultSecurityListId: vcn.defaultSecurityListId,
        defaultDhcpOptionsId: vcn.id.replace("vcn", "dhcpoptions"),
        vcnDomainName: dnsLabel === undefined ? undefined : `${dnsLabel}.oraclevcn.com`,
    };
}
