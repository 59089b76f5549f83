import type * as inputs from "./inputs";

/** A resource with what its maker asked for. */
export interface Stored<Inputs> {
    /** https://learn.microsoft.com/rest/api/resources/resources */
    id: string;
    name: string;
    group: string;
    location: string;
    inputs: Inputs;
}

export type ResourceGroup = Stored<inputs.ResourceGroupInputs>;

export interface VirtualNetwork extends Stored<inputs.VirtualNetworkInputs> {
    /** The router's own address on the internet. */
    routerAddress: string;
    /** At which the vaults answer. */
    vaultAddress: string;
}

export type Subnet = Stored<inputs.SubnetInputs>;
export type SecurityGroup = Stored<inputs.SecurityGroupInputs>;
export type ApplicationGroup = Stored<inputs.ApplicationGroupInputs>;
export type NatGateway = Stored<inputs.NatGatewayInputs>;

export interface PublicAddress extends Stored<inputs.PublicAddressInputs> {
    address: string;
}

export interface NetworkInterface extends Stored<inputs.InterfaceInputs> {
    privateIp: string;
}

export interface VirtualMachine extends Stored<inputs.MachineInputs> {
    vmId: string;
    /** Of its present disk. */
    diskId: string;
    state: "creating" | "running" | "stopped" | "deleting";
    /** Its name on this host; undefined for a machine that never boots. */
    machine?: string;
    /** The scale set by whose profile it was made, and which of its models; undefined for a machine that a program made. */
    profile?: { scaleSet: string; model: number };
    timeCreated: string;
    /** The scheduled event that says when it will be deleted. */
    termination?: { eventId: string; notBefore: string };
}

export interface ScaleSet extends Stored<inputs.ScaleSetInputs> {
    uniqueId: string;
    /** Number of the model's changes. */
    model: number;
}

export interface Identity extends Stored<inputs.IdentityInputs> {
    clientId: string;
    principalId: string;
}

export interface Vault extends Stored<inputs.VaultInputs> {
    /** By name, the newest version last. */
    secrets: Record<string, { version: string; value: string; created: number }[]>;
}
