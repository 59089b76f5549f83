import { listMachines } from "../../../sdk/nspawn";
import { freeMachineName } from "../cloudBoot";
import { nextAddress } from "../nextAddress";
import type { ResourceType } from "../plugin/resourceType";
import { checkLaunch, type InstanceInputs, type Launch } from "./instanceInputs";
import { bootInstance, cutPower, refreshAround, removeInstance, restorePower } from "./instanceMachine";
import { subnetNetworkName } from "./networkNames";
import { faultDomains, newOcid, region, shortId } from "./ocid";
import { find, ifThere, invalid, notFound, request, type Service } from "./request";
import { nextPublicAddress } from "./router";
import { changeTenancy, hostPrefix, type Instance, type TenancyState } from "./tenancyState";

const service: Service = { title: "Core Instance", page: "core_instance", path: "instances" };

/**
 * https://www.pulumi.com/registry/packages/oci/api-docs/core/instance/, with the replacements of
 * https://github.com/oracle/terraform-provider-oci/blob/master/internal/service/core/core_instance_resource.go
 */
export const instance: ResourceType<InstanceInputs> = {
    properties: {
        availabilityDomain: { type: "string", required: true, replaces: true },
        compartmentId: { type: "string", required: true },
        shape: { type: "string", computed: true },
        shapeConfig: { type: "object", computed: true },
        sourceDetails: {
            ...{ type: "object", computed: true },
            properties: {
                sourceType: { type: "string", required: true },
                sourceId: { type: "string" },
                bootVolumeSizeInGbs: { type: "string" },
            },
        },
        createVnicDetails: {
            ...{ type: "object", computed: true },
            properties: {
                subnetId: { type: "string" },
                assignPublicIp: { type: "string", oneOf: ["true", "false"] },
                hostnameLabel: { type: "string" },
                nsgIds: { type: "set" },
                privateIp: { type: "string" },
            },
        },
        faultDomain: { type: "string", computed: true },
        displayName: { type: "string", computed: true },
        metadata: { type: "object", computed: true },
        extendedMetadata: { type: "object", computed: true },
        freeformTags: { type: "object", computed: true },
        definedTags: { type: "object", computed: true },
        preserveBootVolume: { type: "boolean" },
        state: { type: "string", computed: true, oneOf: ["RUNNING", "STOPPED"] },
        agentConfig: { type: "object", computed: true },
        availabilityConfig: { type: "object", computed: true },
        instanceOptions: { type: "object", computed: true },
        launchOptions: { type: "object", computed: true },
        isPvEncryptionInTransitEnabled: { type: "boolean", computed: true, replaces: true },
    },
    outdated: (state, inputs) => [
        ...(differ(state.createVnicDetails, inputs.createVnicDetails, ["subnetId", "privateIp"])
            ? ["createVnicDetails"]
            : []),
        ...(differ(state.sourceDetails, inputs.sourceDetails, ["sourceId"]) ? ["sourceDetails"] : []),
    ],
    create,
    read: async (id) =>
        ifThere(
            request(service, "GetInstance", (state) => {
                const found = find(state.instances, id);
                // An instance that was terminated stays visible for a while; the plugin takes it for gone.
                if (found.state === "TERMINATED") throw notFound();
                return outputsOf(found);
            }),
        ),
    update,
    delete: async (id) => {
        const terminate = request(service, "TerminateInstance", (state, tenancy) => ({
            tenancy,
            // Its machine may go at any moment: changes of other instances leave it alone.
            doomed: Object.assign(find(state.instances, id), { state: "TERMINATING" as const }),
        }));
        const found = await ifThere(terminate);
        if (found !== undefined) await remove(found.tenancy, found.doomed);
    },
};

/** Properties of a part that the program leaves out are the cloud's. */
function differ<T extends object>(
    old: T | undefined,
    wanted: T | undefined,
    names: readonly (keyof T)[],
): boolean {
    return names.some((name) => wanted?.[name] !== undefined && old?.[name] !== wanted[name]);
}

async function create(inputs: InstanceInputs): Promise<{ id: string; outputs: object }> {
    const { tenancy, made, state } = await request(service, "LaunchInstance", async (state, tenancy) => {
        const made = await add(tenancy, state, inputs, checkLaunch(state, inputs));
        return { tenancy, made, state };
    });
    try {
        await bootInstance(tenancy, state, made);
    } catch (error) {
        await remove(tenancy, made);
        throw error; // this host's fault, hence nothing that the API would say
    }
    return { id: made.id, outputs: await settle(tenancy, made.id, { state: "RUNNING" }) };
}

async function add(
    tenancy: string,
    state: TenancyState,
    inputs: InstanceInputs,
    { shape, ocpus, memoryInGbs, image, subnet, bootVolumeSizeInGbs }: Launch,
): Promise<Instance> {
    const id = newOcid("instance");
    const { nsgIds = [], hostnameLabel, privateIp, assignPublicIp } = inputs.createVnicDetails ?? {};
    const timeCreated = new Date().toISOString();
    const displayName = inputs.displayName ?? `instance${timeCreated}`;
    // An arm64 machine cannot boot on this host, so it never answers.
    const boots = !shape.arm && !state.neverBoot.includes(displayName);
    state.neverBoot = state.neverBoot.filter((name) => name !== displayName);
    const made: Instance = {
        ...{ id, displayName, timeCreated, compartmentId: inputs.compartmentId },
        ...{ availabilityDomain: inputs.availabilityDomain, shape: shape.name, ocpus, memoryInGbs },
        faultDomain:
            inputs.faultDomain ?? faultDomains[Object.keys(state.instances).length % faultDomains.length]!,
        ...{ bootVolumeSizeInGbs, imageId: image.id, subnetId: subnet.id, nsgIds, hostnameLabel },
        metadata: inputs.metadata ?? {},
        freeformTags: inputs.freeformTags ?? {},
        privateIp: privateIp ?? (await nextPrivateAddress(tenancy, state, subnet)),
        publicIp: assignPublicIp === "false" ? undefined : await nextPublicAddress(tenancy, state),
        state: "PROVISIONING",
        machine: boots ? machineName(tenancy, state, id, displayName) : undefined,
    };
    state.instances[id] = made;
    return made;
}

function machineName(tenancy: string, state: TenancyState, id: string, displayName: string): string {
    const taken = Object.values(state.instances).map(({ machine }) => machine);
    return freeMachineName(hostPrefix(tenancy), displayName, shortId(id), taken);
}

async function nextPrivateAddress(
    tenancy: string,
    state: TenancyState,
    { id, cidrBlock }: { id: string; cidrBlock: string },
): Promise<string> {
    const name = subnetNetworkName(tenancy, id);
    const machines = (await listMachines(hostPrefix(tenancy))).flatMap(({ interfaces }) => interfaces);
    const members = Object.values(state.instances).filter(
        (one) => one.subnetId === id && one.state !== "TERMINATED",
    );
    const taken = [
        ...machines.filter(({ network }) => network === name).map(({ address }) => address),
        ...members.map((one) => one.privateIp),
    ];
    const free = nextAddress(cidrBlock, state.last.privateAddress[id] ?? 1, taken);
    if (free === undefined) throw invalid(`The subnet ${id} has no available IP addresses.`);
    state.last.privateAddress[id] = free.host;
    return free.address;
}

/** Ends a change of an instance, and updates everything around it to match. */
async function settle(tenancy: string, id: string, change: Partial<Instance>): Promise<object> {
    return changeTenancy(tenancy, async (state) => {
        const found = Object.assign(find(state.instances, id), change);
        await refreshAround(tenancy, state, found);
        return outputsOf(found);
    });
}

/** @throws ServiceError for a change that the API refuses. A change of the shape restarts the instance. */
async function update(id: string, old: InstanceInputs, inputs: InstanceInputs): Promise<object> {
    const { tenancy, found, change } = await request(service, "UpdateInstance", (state, tenancy) => {
        const found = find(state.instances, id);
        for (const key of ["user_data", "ssh_authorized_keys"])
            if (old.metadata?.[key] !== inputs.metadata?.[key])
                throw invalid(
                    `The metadata field ${key} cannot be updated after the instance has been launched`,
                );
        const { displayName, freeformTags, metadata, shapeConfig, createVnicDetails: vnic } = inputs;
        const change: Partial<Instance> = {
            displayName: displayName ?? found.displayName,
            freeformTags: freeformTags ?? found.freeformTags,
            metadata: metadata ?? found.metadata,
            shape: inputs.shape ?? found.shape,
            ocpus: shapeConfig?.ocpus ?? found.ocpus,
            memoryInGbs: shapeConfig?.memoryInGbs ?? found.memoryInGbs,
            nsgIds: vnic?.nsgIds ?? found.nsgIds,
            hostnameLabel: vnic?.hostnameLabel ?? found.hostnameLabel,
        };
        return { tenancy, found, change };
    });
    const resized = change.shape !== found.shape || change.memoryInGbs !== found.memoryInGbs;
    const wanted = inputs.state ?? found.state;
    if (resized || (wanted === "STOPPED" && found.state === "RUNNING")) await cutPower(found);
    if (wanted === "RUNNING" && (resized || found.state === "STOPPED"))
        await restorePower({ ...found, ...change });
    return settle(tenancy, id, { ...change, state: wanted === "STOPPED" ? "STOPPED" : "RUNNING" });
}

async function remove(tenancy: string, doomed: Instance): Promise<void> {
    await removeInstance(doomed); // before its addresses are given to others
    await changeTenancy(tenancy, async (state) => {
        delete state.instances[doomed.id];
        await refreshAround(tenancy, state, doomed);
    });
}

export function outputsOf(one: Instance) {
    const { displayName, availabilityDomain, faultDomain, shape, privateIp, publicIp, hostnameLabel } = one;
    return {
        ...{ displayName, availabilityDomain, faultDomain, shape, privateIp, publicIp: publicIp ?? "" },
        ...{ compartmentId: one.compartmentId, freeformTags: one.freeformTags, timeCreated: one.timeCreated },
        ...{ hostnameLabel, region, state: one.state, subnetId: one.subnetId, image: one.imageId },
        bootVolumeId: one.id.replace("instance", "bootvolume"),
    };
}
