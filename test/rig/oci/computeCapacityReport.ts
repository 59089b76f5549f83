import { randomUUID } from "node:crypto";
import type { ResourceType } from "../plugin/resourceType";
import { hasCapacity } from "./instanceInputs";
import { availabilityDomains } from "./ocid";
import { invalid, isRootCompartment, notFound, request, type Service } from "./request";
import { findShape } from "./shapes";
import type { TenancyState } from "./tenancyState";

interface ShapeInputs {
    instanceShape: string;
    faultDomain?: string;
    instanceShapeConfig?: { ocpus?: number; memoryInGbs?: number };
}
interface ReportInputs {
    compartmentId: string;
    availabilityDomain: string;
    shapeAvailabilities: ShapeInputs[];
}

const service: Service = {
    title: "Core Compute Capacity Report",
    page: "core_compute_capacity_report",
    path: "computeCapacityReports",
};

/**
 * A report of the capacity at the time of its creation. Nothing renews it.
 * https://www.pulumi.com/registry/packages/oci/api-docs/core/computecapacityreport/
 */
export const computeCapacityReport: ResourceType<ReportInputs> = {
    properties: {
        compartmentId: { type: "string", required: true, replaces: true },
        availabilityDomain: { type: "string", required: true, replaces: true },
        shapeAvailabilities: { type: "list", required: true, replaces: true, extended: true },
    },
    create: async ({ compartmentId, availabilityDomain, shapeAvailabilities }) =>
        request(service, "CreateComputeCapacityReport", (state) => {
            if (!isRootCompartment(compartmentId)) throw notFound();
            if (!availabilityDomains.includes(availabilityDomain)) throw notFound();
            return {
                id: randomUUID(),
                outputs: {
                    shapeAvailabilities: shapeAvailabilities.map((shape) =>
                        availabilityOf(state, availabilityDomain, shape),
                    ),
                    timeCreated: new Date().toISOString(),
                },
            };
        }),
};

/** https://docs.oracle.com/en-us/iaas/api/#/en/iaas/20160918/datatypes/CapacityReportShapeAvailability */
function availabilityOf(state: TenancyState, domain: string, inputs: ShapeInputs) {
    const { instanceShape, instanceShapeConfig, faultDomain = "" } = inputs;
    const shape = findShape(instanceShape);
    if (shape === undefined) throw invalid(`shape ${instanceShape} not found`);
    if (shape.flexible && instanceShapeConfig?.ocpus === undefined)
        throw invalid("Invalid ShapeConfig: null (Cannot launch flexible instance without ShapeConfig)");
    const available = hasCapacity(state, instanceShape, domain);
    return {
        ...{ instanceShape, faultDomain },
        instanceShapeConfig: instanceShapeConfig ?? {},
        availabilityStatus: available ? "AVAILABLE" : "OUT_OF_HOST_CAPACITY",
        availableCount: available ? "20" : "0",
    };
}
