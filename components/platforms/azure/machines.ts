import * as compute from "@pulumi/azure-native/compute";
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { bootDocument, nodeSettings, officialReleases } from "../../../sdk/node";
import type { NodePlan } from "../../../sdk/topology";
import type { PlatformOptions } from "../platform";
import type { AzureArgs } from "./args";
import { imageReference, sshUser } from "./images";
import { azureName, groupTag } from "./names";
import type { AzureNetwork } from "./network";
import { shapeOf } from "./sizes";

/** A planned machine. */
export interface AzureMachine {
    machine: compute.VirtualMachine;
    /** Changes when the machine is replaced, and when its disk is. */
    id: pulumi.Output<string>;
    privateAddress: pulumi.Output<string>;
    publicAddress: pulumi.Output<string>;
}

/** One virtual machine for each machine of the plan, in the scale set of its group. */
export function createMachines(
    options: PlatformOptions,
    args: AzureArgs,
    place: AzureNetwork,
): Map<NodePlan, AzureMachine> {
    const { plan } = options;
    const groups = [...new Set(plan.nodes.map(({ group }) => group))];
    const scaleSets = new Map(groups.map((group) => [group, createScaleSet(options, args, place, group)]));
    return new Map(
        plan.nodes.map((node) => [
            node,
            createMachine(options, args, place, node, scaleSets.get(node.group)!),
        ]),
    );
}

/** It spreads its machines over hardware that fails apart, and starts none by itself. */
function createScaleSet(
    { name, parent }: PlatformOptions,
    { zones }: AzureArgs,
    { shared }: AzureNetwork,
    group: string,
): compute.VirtualMachineScaleSet {
    return new compute.VirtualMachineScaleSet(
        `${name}-${group}`,
        {
            ...shared,
            tags: { ...shared.tags, [groupTag]: group },
            vmScaleSetName: azureName(name, group),
            orchestrationMode: compute.OrchestrationMode.Flexible,
            // Over as many as there are: the number of fault domains that may be named differs between regions.
            platformFaultDomainCount: 1,
            singlePlacementGroup: false,
            zones: zones?.map(String),
        },
        { parent },
    );
}

function createMachine(
    options: PlatformOptions,
    args: AzureArgs,
    place: AzureNetwork,
    node: NodePlan,
    scaleSet: compute.VirtualMachineScaleSet,
): AzureMachine {
    const { name, parent } = options;
    const resource = `${name}-${node.name}`;
    const shared = { ...place.shared, tags: { ...place.shared.tags, [groupTag]: node.group } };
    const { nic, privateAddress, publicAddress } = createInterface(options, place, node, shared);
    const shape = shapeOf(node, args);
    const { zones = [] } = args;
    const machine = new compute.VirtualMachine(
        resource,
        {
            ...shared,
            vmName: azureName(name, node.name),
            virtualMachineScaleSet: { id: scaleSet.id },
            zones: zones.length > 0 ? [String(zones[node.index % zones.length])] : undefined,
            hardwareProfile: { vmSize: shape.size },
            storageProfile: {
                imageReference: imageReference(shape, args.image),
                osDisk: {
                    createOption: compute.DiskCreateOptionTypes.FromImage,
                    deleteOption: compute.DiskDeleteOptionTypes.Delete,
                },
            },
            osProfile: osProfile(options, args, node),
            // Detached when the machine is replaced, because the next one takes over its addresses.
            networkProfile: {
                networkInterfaces: [{ id: nic.id, primary: true, deleteOption: "Detach" }],
            },
        },
        {
            parent,
            // A bundle brings everything that the boot document holds. The newest image is a choice of the moment of creation.
            ignoreChanges: ["osProfile", "storageProfile", "hardwareProfile"],
            // A change of the declared size or image replaces the machine, because a resize would stop a member of the cluster.
            replacementTrigger: shape,
            // The successor has the same name and network interface.
            deleteBeforeReplace: true,
        },
    );
    const disk = machine.storageProfile.apply((profile) => profile?.osDisk?.managedDisk?.id ?? "");
    return { machine, id: pulumi.interpolate`${machine.vmId} ${disk}`, privateAddress, publicAddress };
}

/** The addresses of a machine, which outlive it. */
function createInterface(
    { name, parent }: PlatformOptions,
    { subnet, securityGroups }: AzureNetwork,
    node: NodePlan,
    shared: AzureNetwork["shared"],
) {
    const resource = `${name}-${node.name}`;
    const publicAddress = new network.PublicIPAddress(
        resource,
        {
            ...shared,
            publicIpAddressName: azureName(name, node.name),
            sku: { name: network.PublicIPAddressSkuName.Standard },
            publicIPAllocationMethod: network.IPAllocationMethod.Static,
        },
        { parent },
    );
    const { application, network: securityGroup } = securityGroups.get(node.group)!;
    const nic = new network.NetworkInterface(
        resource,
        {
            ...shared,
            networkInterfaceName: azureName(name, node.name),
            networkSecurityGroup: { id: securityGroup.id },
            ipConfigurations: [
                {
                    name: "primary",
                    subnet: { id: subnet.id },
                    // Azure chooses it once; an interface keeps it.
                    privateIPAllocationMethod: network.IPAllocationMethod.Dynamic,
                    publicIPAddress: { id: publicAddress.id },
                    applicationSecurityGroups: [{ id: application.id }],
                },
            ],
        },
        { parent },
    );
    return {
        nic,
        privateAddress: nic.ipConfigurations.apply((configurations) => configurations![0]!.privateIPAddress!),
        publicAddress: publicAddress.ipAddress.apply((address) => address!),
    };
}

function osProfile({ plan, sshPublicKey, names }: PlatformOptions, { artifacts }: AzureArgs, node: NodePlan) {
    const settings = nodeSettings(plan, node, artifacts ?? officialReleases, [], names);
    return {
        computerName: node.name,
        adminUsername: sshUser,
        customData: Buffer.from(bootDocument({ settings })).toString("base64"),
        linuxConfiguration: keyLogin(sshPublicKey),
    };
}

/** The key alone logs in, and no password. */
export function keyLogin(sshPublicKey: pulumi.Input<string>) {
    return {
        disablePasswordAuthentication: true,
        ssh: {
            publicKeys: [{ path: `/home/${sshUser}/.ssh/authorized_keys`, keyData: sshPublicKey }],
        },
    };
}
