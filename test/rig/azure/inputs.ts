/** The inputs that the rig knows, as in `@pulumi/azure-native`. */
interface Base {
    resourceGroupName: string;
    location?: string;
    tags?: Record<string, string>;
}

export interface Reference {
    id: string;
}

export interface ResourceGroupInputs {
    resourceGroupName: string;
    location: string;
    tags?: Record<string, string>;
    managedBy?: string;
}

export interface VirtualNetworkInputs extends Base {
    virtualNetworkName: string;
    addressSpace?: { addressPrefixes: string[] };
    subnets?: object[];
    enableDdosProtection?: boolean;
    enableVmProtection?: boolean;
}

export interface SubnetInputs {
    resourceGroupName: string;
    virtualNetworkName: string;
    subnetName: string;
    addressPrefix?: string;
    addressPrefixes?: string[];
    natGateway?: Reference;
    networkSecurityGroup?: Reference;
    serviceEndpoints?: { service: string; locations?: string[] }[];
    defaultOutboundAccess?: boolean;
    privateEndpointNetworkPolicies?: string;
    privateLinkServiceNetworkPolicies?: string;
}

export interface SecurityRule {
    name: string;
    description?: string;
    priority: number;
    direction: string;
    access: string;
    protocol: string;
    sourcePortRange?: string;
    sourcePortRanges?: string[];
    destinationPortRange?: string;
    destinationPortRanges?: string[];
    sourceAddressPrefix?: string;
    sourceAddressPrefixes?: string[];
    sourceApplicationSecurityGroups?: Reference[];
    destinationAddressPrefix?: string;
    destinationAddressPrefixes?: string[];
    destinationApplicationSecurityGroups?: Reference[];
}

export interface SecurityGroupInputs extends Base {
    networkSecurityGroupName: string;
    securityRules?: SecurityRule[];
    flushConnection?: boolean;
}

export interface ApplicationGroupInputs extends Base {
    applicationSecurityGroupName: string;
}

export interface PublicAddressInputs extends Base {
    publicIpAddressName: string;
    publicIPAllocationMethod?: string;
    publicIPAddressVersion?: string;
    sku?: { name?: string; tier?: string };
    zones?: string[];
    deleteOption?: string;
    idleTimeoutInMinutes?: number;
    dnsSettings?: object;
}

export interface NatGatewayInputs extends Base {
    natGatewayName: string;
    publicIpAddresses?: Reference[];
    sku?: { name?: string };
    idleTimeoutInMinutes?: number;
    zones?: string[];
}

export interface IpConfiguration {
    name: string;
    subnet?: Reference;
    primary?: boolean;
    privateIPAddress?: string;
    privateIPAllocationMethod?: string;
    privateIPAddressVersion?: string;
    publicIPAddress?: Reference;
    applicationSecurityGroups?: Reference[];
}

export interface InterfaceInputs extends Base {
    networkInterfaceName: string;
    ipConfigurations: IpConfiguration[];
    networkSecurityGroup?: Reference;
    enableAcceleratedNetworking?: boolean;
    enableIPForwarding?: boolean;
    nicType?: string;
}

export interface IdentityAssignment {
    type?: string;
    userAssignedIdentities?: string[];
}

export interface OsProfile {
    computerName?: string;
    computerNamePrefix?: string;
    adminUsername?: string;
    customData?: string;
    allowExtensionOperations?: boolean;
    linuxConfiguration?: {
        disablePasswordAuthentication?: boolean;
        ssh?: { publicKeys?: { keyData: string; path: string }[] };
    };
}

export interface StorageProfile {
    imageReference?: { id?: string; publisher?: string; offer?: string; sku?: string; version?: string };
    osDisk?: {
        createOption: string;
        name?: string;
        caching?: string;
        deleteOption?: string;
        diskSizeGB?: number;
        managedDisk?: { id?: string; storageAccountType?: string };
    };
    diskControllerType?: string;
}

export interface MachineInputs extends Base {
    vmName: string;
    hardwareProfile?: { vmSize: string };
    osProfile?: OsProfile;
    storageProfile?: StorageProfile;
    networkProfile?: { networkInterfaces?: { id: string; primary?: boolean; deleteOption?: string }[] };
    virtualMachineScaleSet?: Reference;
    identity?: IdentityAssignment;
    zones?: string[];
    platformFaultDomain?: number;
    scheduledEventsProfile?: { terminateNotificationProfile?: TerminateNotification };
    priority?: string;
    licenseType?: string;
    userData?: string;
    securityProfile?: object;
    diagnosticsProfile?: object;
    additionalCapabilities?: object;
}

export interface TerminateNotification {
    enable?: boolean;
    notBeforeTimeout?: string;
}

export interface ScaleSetInputs extends Base {
    vmScaleSetName: string;
    orchestrationMode?: string;
    platformFaultDomainCount?: number;
    singlePlacementGroup?: boolean;
    zones?: string[];
    zoneBalance?: boolean;
    sku?: { name?: string; tier?: string; capacity?: number };
    identity?: IdentityAssignment;
    upgradePolicy?: {
        mode?: string;
        rollingUpgradePolicy?: {
            maxBatchInstancePercent?: number;
            maxUnhealthyInstancePercent?: number;
            maxUnhealthyUpgradedInstancePercent?: number;
            pauseTimeBetweenBatches?: string;
            maxSurge?: boolean;
        };
    };
    automaticRepairsPolicy?: { enabled?: boolean; gracePeriod?: string; repairAction?: string };
    virtualMachineProfile?: MachineProfile;
    scaleInPolicy?: object;
    scheduledEventsPolicy?: object;
    overprovision?: boolean;
    resiliencyPolicy?: object;
    constrainedMaximumCapacity?: boolean;
    additionalCapabilities?: object;
}

export interface MachineProfile {
    osProfile?: OsProfile;
    storageProfile?: StorageProfile;
    networkProfile?: {
        networkApiVersion?: string;
        networkInterfaceConfigurations?: {
            name: string;
            primary?: boolean;
            networkSecurityGroup?: Reference;
            ipConfigurations: (Omit<IpConfiguration, "publicIPAddress"> & {
                publicIPAddressConfiguration?: object;
            })[];
        }[];
    };
    scheduledEventsProfile?: { terminateNotificationProfile?: TerminateNotification };
    extensionProfile?: { extensions?: Extension[] };
    priority?: string;
    securityProfile?: object;
    diagnosticsProfile?: object;
}

export interface Extension {
    name?: string;
    publisher?: string;
    type?: string;
    typeHandlerVersion?: string;
    autoUpgradeMinorVersion?: boolean;
    settings?: Record<string, unknown>;
    protectedSettings?: Record<string, unknown>;
}

export interface IdentityInputs extends Base {
    resourceName: string;
}

export interface VaultInputs extends Base {
    vaultName: string;
    properties: {
        tenantId: string;
        sku: { family: string; name: string };
        accessPolicies?: { tenantId: string; objectId: string; permissions: { secrets?: string[] } }[];
        enableRbacAuthorization?: boolean;
        enableSoftDelete?: boolean;
        enablePurgeProtection?: boolean;
        softDeleteRetentionInDays?: number;
        publicNetworkAccess?: string;
        networkAcls?: {
            bypass?: string;
            defaultAction?: string;
            ipRules?: { value: string }[];
            virtualNetworkRules?: Reference[];
        };
        createMode?: string;
    };
}

export interface SecretInputs {
    resourceGroupName: string;
    vaultName: string;
    secretName: string;
    properties: { value?: string; contentType?: string; attributes?: object };
    tags?: Record<string, string>;
}
