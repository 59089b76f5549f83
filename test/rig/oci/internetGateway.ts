import type { ResourceType } from "../plugin/resourceType";
import { newOcid } from "./ocid";
import { checkCompartment, conflict, find, ifThere, request, ServiceError, type Service } from "./request";
import { refreshRouter } from "./router";
import type { InternetGateway, TenancyState } from "./tenancyState";

interface GatewayInputs {
    compartmentId: string;
    vcnId: string;
    enabled: boolean;
    displayName?: string;
    routeTableId?: string;
    freeformTags?: Record<string, string>;
    definedTags?: Record<string, string>;
}

const service: Service = {
    title: "Core Internet Gateway",
    page: "core_internet_gateway",
    path: "internetGateways",
};

/** https://www.pulumi.com/registry/packages/oci/api-docs/core/internetgateway/ */
export const internetGateway: ResourceType<GatewayInputs> = {
    properties: {
        compartmentId: { type: "string", required: true },
        vcnId: { type: "string", required: true, replaces: true },
        enabled: { type: "boolean", default: true },
        displayName: { type: "string", computed: true },
        routeTableId: { type: "string", computed: true },
        freeformTags: { type: "object", computed: true },
        definedTags: { type: "object", computed: true },
    },
    create: async (inputs) =>
        request(service, "CreateInternetGateway", (state) => {
            const { compartmentId, vcnId, enabled, freeformTags = {}, displayName = "" } = inputs;
            checkCompartment(compartmentId);
            find(state.vcns, vcnId);
            if (Object.values(state.gateways).some((one) => one.vcnId === vcnId))
                throw new ServiceError(
                    409,
                    "LimitExceeded",
                    "Only one internet gateway is allowed in a VCN.",
                );
            const id = newOcid("internetgateway");
            const timeCreated = new Date().toISOString();
            state.gateways[id] = {
                id,
                compartmentId,
                vcnId,
                enabled,
                freeformTags,
                displayName,
                timeCreated,
            };
            return { id, outputs: outputsOf(find(state.gateways, id)) };
        }),
    read: async (id) =>
        ifThere(request(service, "GetInternetGateway", ({ gateways }) => outputsOf(find(gateways, id)))),
    update: async (id, _state, { enabled, displayName, freeformTags }) =>
        request(service, "UpdateInternetGateway", async (state, tenancy) => {
            const found = find(state.gateways, id);
            Object.assign(found, { enabled, displayName: displayName ?? found.displayName, freeformTags });
            await refreshRouter(tenancy, state, find(state.vcns, found.vcnId));
            return outputsOf(found);
        }),
    delete: async (id) => {
        await ifThere(request(service, "DeleteInternetGateway", (state) => remove(state, id)));
    },
};

function remove(state: TenancyState, id: string): void {
    find(state.gateways, id);
    const table = Object.values(state.routeTables).find(({ routeRules }) =>
        routeRules.some(({ networkEntityId }) => networkEntityId === id),
    );
    if (table !== undefined)
        throw conflict(
            `The Internet Gateway ${id} is associated with Route Table ${table.id}. You must remove the reference to proceed with this operation.`,
        );
    delete state.gateways[id];
}

function outputsOf({
    compartmentId,
    vcnId,
    enabled,
    displayName,
    freeformTags,
    timeCreated,
}: InternetGateway) {
    return { compartmentId, vcnId, enabled, displayName, freeformTags, timeCreated, state: "AVAILABLE" };
}
