import type { ResourceType } from "../plugin/resourceType";
import { newOcid } from "./ocid";
import { checkCompartment, conflict, find, ifThere, invalid, request, type Service } from "./request";
import { refreshRouter } from "./router";
import type { RouteTable, TenancyState } from "./tenancyState";

interface RouteRule {
    destination?: string;
    destinationType?: string;
    cidrBlock?: string;
    networkEntityId: string;
    description?: string;
}
interface TableInputs {
    compartmentId: string;
    vcnId: string;
    routeRules?: RouteRule[];
    displayName?: string;
    freeformTags?: Record<string, string>;
    definedTags?: Record<string, string>;
}
type DefaultTableInputs = Omit<TableInputs, "vcnId" | "compartmentId"> & {
    manageDefaultResourceId: string;
    compartmentId?: string;
};

const service: Service = { title: "Core Route Table", page: "core_route_table", path: "routeTables" };

const common = {
    routeRules: { type: "set" },
    displayName: { type: "string", computed: true },
    freeformTags: { type: "object", computed: true },
    definedTags: { type: "object", computed: true },
} as const;

/** https://www.pulumi.com/registry/packages/oci/api-docs/core/routetable/ */
export const routeTable: ResourceType<TableInputs> = {
    properties: {
        ...common,
        compartmentId: { type: "string", required: true },
        vcnId: { type: "string", required: true, replaces: true },
    },
    create: async (inputs) =>
        request(service, "CreateRouteTable", async (state, tenancy) => {
            const { compartmentId, vcnId, freeformTags = {}, displayName = "" } = inputs;
            checkCompartment(compartmentId);
            find(state.vcns, vcnId);
            const id = newOcid("routetable");
            const timeCreated = new Date().toISOString();
            const table = {
                id,
                compartmentId,
                vcnId,
                freeformTags,
                displayName,
                timeCreated,
                routeRules: [],
            };
            state.routeTables[id] = table;
            return { id, outputs: await put(tenancy, state, table, inputs) };
        }),
    read,
    update: async (id, _state, inputs) => change(id, inputs),
    delete: async (id) => {
        await ifThere(request(service, "DeleteRouteTable", (state) => remove(state, id)));
    },
};

/** Takes over a VCN's own route table. https://www.pulumi.com/registry/packages/oci/api-docs/core/defaultroutetable/ */
export const defaultRouteTable: ResourceType<DefaultTableInputs> = {
    properties: {
        ...common,
        compartmentId: { type: "string", computed: true },
        manageDefaultResourceId: { type: "string", required: true, replaces: true },
    },
    create: async (inputs) => ({
        id: inputs.manageDefaultResourceId,
        outputs: await change(inputs.manageDefaultResourceId, inputs),
    }),
    read,
    update: async (id, _state, inputs) => change(id, inputs),
    // It stays with its VCN, without routes.
    delete: async (id) => {
        await ifThere(change(id, { routeRules: [] }));
    },
};

async function read(id: string): Promise<object | undefined> {
    return ifThere(request(service, "GetRouteTable", ({ routeTables }) => outputsOf(find(routeTables, id))));
}

async function change(id: string, inputs: Partial<TableInputs>): Promise<object> {
    return request(service, "UpdateRouteTable", (state, tenancy) =>
        put(tenancy, state, find(state.routeTables, id), inputs),
    );
}

async function put(
    tenancy: string,
    state: TenancyState,
    table: RouteTable,
    { routeRules = [], displayName, freeformTags = {} }: Partial<TableInputs>,
): Promise<object> {
    for (const { networkEntityId } of routeRules)
        if (state.gateways[networkEntityId]?.vcnId !== table.vcnId)
            throw invalid(
                `Rules in the route table must use private IP, NAT gateway or internet gateway of the VCN as a target.`,
            );
    Object.assign(table, { displayName: displayName ?? table.displayName, freeformTags });
    table.routeRules = routeRules.map(({ destination, cidrBlock, networkEntityId }) => ({
        ...{ destination: destination ?? cidrBlock ?? "", networkEntityId },
    }));
    await refreshRouter(tenancy, state, find(state.vcns, table.vcnId));
    return outputsOf(table);
}

function remove(state: TenancyState, id: string): void {
    find(state.routeTables, id);
    const subnet = Object.values(state.subnets).find(({ routeTableId }) => routeTableId === id);
    if (subnet !== undefined)
        throw conflict(
            `The Route Table ${id} is associated with Subnet ${subnet.id}. You must remove the reference to proceed with this operation.`,
        );
    delete state.routeTables[id];
}

function outputsOf({ displayName, freeformTags, timeCreated }: RouteTable) {
    return { displayName, freeformTags, timeCreated, state: "AVAILABLE" };
}
