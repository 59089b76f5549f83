import { fits, type Image, imagesOf } from "./images";
import { availabilityDomains, faultDomains } from "./ocid";
import { checkCompartment, find, invalid, notFound, ServiceError } from "./request";
import { checkLimits } from "./serviceLimits";
import { findShape, type Shape } from "./shapes";
import type { Subnet, TenancyState } from "./tenancyState";

export interface InstanceInputs {
    availabilityDomain: string;
    compartmentId: string;
    shape?: string;
    shapeConfig?: { ocpus?: number; memoryInGbs?: number };
    sourceDetails?: { sourceType: string; sourceId?: string; bootVolumeSizeInGbs?: string };
    createVnicDetails?: VnicInputs;
    faultDomain?: string;
    displayName?: string;
    metadata?: Record<string, string>;
    extendedMetadata?: Record<string, string>;
    freeformTags?: Record<string, string>;
    definedTags?: Record<string, string>;
    preserveBootVolume?: boolean;
    state?: string;
    agentConfig?: object;
    availabilityConfig?: object;
    instanceOptions?: object;
    launchOptions?: object;
    isPvEncryptionInTransitEnabled?: boolean;
}

export interface VnicInputs {
    subnetId?: string;
    assignPublicIp?: string;
    hostnameLabel?: string;
    nsgIds?: string[];
    privateIp?: string;
    displayName?: string;
    assignPrivateDnsRecord?: boolean;
    skipSourceDestCheck?: boolean;
}

/** What an instance is to be, once the API has accepted it. */
export interface Launch {
    shape: Shape;
    ocpus: number;
    memoryInGbs: number;
    image: Image;
    subnet: Subnet;
    bootVolumeSizeInGbs: number;
}

/** @throws ServiceError if the API refuses to launch such an instance. Capacity comes last, because only then a host is searched for. */
export function checkLaunch(state: TenancyState, inputs: InstanceInputs): Launch {
    checkCompartment(inputs.compartmentId);
    if (!availabilityDomains.includes(inputs.availabilityDomain)) throw notFound();
    if (inputs.faultDomain !== undefined && !faultDomains.includes(inputs.faultDomain))
        throw invalid(`Fault domain ${inputs.faultDomain} is invalid`);
    const shape = checkShape(inputs);
    const image = checkImage(state, inputs, shape);
    checkMetadata(inputs);
    const subnet = checkVnic(state, inputs.createVnicDetails ?? {});
    const size = {
        ocpus: inputs.shapeConfig?.ocpus ?? shape.ocpus,
        memoryInGbs: inputs.shapeConfig?.memoryInGbs ?? shape.memoryInGbs,
    };
    checkServiceLimits(state, shape, size);
    checkCapacity(state, shape.name, inputs.availabilityDomain);
    return { ...{ shape, image, subnet }, ...size, bootVolumeSizeInGbs: bootVolumeSize(inputs) };
}

function checkShape({ shape: name = "", shapeConfig }: InstanceInputs): Shape {
    const shape = findShape(name);
    if (shape === undefined) throw notFound(`shape ${name} not found`);
    const { ocpus, memoryInGbs } = shapeConfig ?? {};
    if (!shape.flexible) {
        if (shapeConfig !== undefined) throw invalid(`Invalid ShapeConfig: ${name} is not a flexible shape`);
        return shape;
    }
    if (ocpus === undefined)
        throw invalid("Invalid ShapeConfig: null (Cannot launch flexible instance without ShapeConfig)");
    if (ocpus < 1 || ocpus > shape.ocpus)
        throw invalid(`Invalid ShapeConfig: ocpus ${ocpus} must be within 1 and ${shape.ocpus}`);
    const memory = memoryInGbs ?? ocpus * 6;
    if (memory < ocpus || memory > Math.min(64 * ocpus, shape.memoryInGbs))
        throw invalid(`Invalid ShapeConfig: memoryInGBs ${memory} must be within ${ocpus} and ${64 * ocpus}`);
    return shape;
}

function checkImage(state: TenancyState, { sourceDetails }: InstanceInputs, shape: Shape): Image {
    const { sourceType, sourceId = "" } = sourceDetails ?? {};
    if (sourceType !== "image") throw invalid(`The rig has no sources of type ${sourceType}.`);
    const image = imagesOf(state).find(({ id }) => id === sourceId);
    if (image === undefined) throw notFound(`image ${sourceId} not found`);
    // https://github.com/oracle/terraform-provider-oci/issues/2103
    if (!fits(image, shape.name)) throw invalid(`Shape ${shape.name} is not valid for image ${sourceId}.`);
    return image;
}

/** https://docs.oracle.com/en-us/iaas/Content/Block/Concepts/bootvolumes.htm */
function bootVolumeSize({ sourceDetails }: InstanceInputs): number {
    const size = Number(sourceDetails?.bootVolumeSizeInGbs ?? 50);
    if (!(size >= 50 && size <= 32_768))
        throw invalid(`bootVolumeSizeInGBs ${size} must be within 50 and 32768`);
    return size;
}

/** @throws ServiceError in the words of https://github.com/oracle/terraform-provider-oci/issues/635. */
function checkMetadata({ metadata = {}, extendedMetadata = {} }: InstanceInputs): void {
    const entries = [...Object.entries(metadata), ...Object.entries(extendedMetadata)];
    const size = entries.flat().reduce((total, text) => total + Buffer.byteLength(text), 0);
    if (size > 32_000) throw invalid(`Metadata size is ${size} bytes and cannot be larger than 32000 bytes`);
    if (!/^[A-Za-z0-9+/\s]*=*\s*$/.test(metadata.user_data ?? ""))
        throw invalid("The user_data in metadata must be base64-encoded");
}

function checkVnic(
    state: TenancyState,
    { subnetId = "", nsgIds = [], hostnameLabel, ...vnic }: VnicInputs,
): Subnet {
    const subnet = find(state.subnets, subnetId);
    if (nsgIds.length > 5) throw invalid("A VNIC can have at most 5 network security groups");
    for (const id of nsgIds)
        if (find(state.groups, id).vcnId !== subnet.vcnId)
            throw invalid(`NetworkSecurityGroup ${id} is not in the VCN of the subnet`);
    if (vnic.assignPublicIp !== "false" && subnet.prohibitPublicIp)
        throw invalid(`Public IP assignment is prohibited on the subnet ${subnetId}`);
    if (hostnameLabel === undefined) return subnet;
    if (!/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(hostnameLabel))
        throw invalid(`hostnameLabel ${hostnameLabel} is invalid`);
    const twin = Object.values(state.instances).find(
        (one) =>
            one.subnetId === subnetId && one.hostnameLabel === hostnameLabel && one.state !== "TERMINATED",
    );
    if (twin !== undefined)
        throw invalid(`The requested hostname ${hostnameLabel} is already in use in the subnet ${subnetId}`);
    return subnet;
}

function checkServiceLimits(
    state: TenancyState,
    { name, limits }: Shape,
    { ocpus, memoryInGbs }: { ocpus: number; memoryInGbs: number },
): void {
    const others = Object.values(state.instances).filter(
        (one) => one.shape === name && one.state !== "TERMINATED",
    );
    const sum = (of: "ocpus" | "memoryInGbs", more: number) =>
        others.reduce((total, one) => total + one[of], more);
    checkLimits(state, {
        [limits.ocpus]: sum("ocpus", ocpus),
        ...(limits.memory === undefined ? {} : { [limits.memory]: sum("memoryInGbs", memoryInGbs) }),
    });
}

function checkCapacity(state: TenancyState, shape: string, availabilityDomain: string): void {
    if (!hasCapacity(state, shape, availabilityDomain))
        throw new ServiceError(500, "InternalError", "Out of host capacity.");
}

export function hasCapacity(
    { outOfCapacity }: TenancyState,
    shape: string,
    availabilityDomain: string,
): boolean {
    return !outOfCapacity.some((one) => one.shape === shape && one.availabilityDomain === availabilityDomain);
}
