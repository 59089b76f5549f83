import { serve } from "../plugin/serve";
import { userAssignedIdentity } from "./identity";
import { lookups } from "./lookups";
import { natGateway, publicAddress, subnet, virtualNetwork } from "./network";
import { networkInterface } from "./networkInterface";
import { resourceGroup } from "./resourceGroup";
import { virtualMachineScaleSet } from "./scaleSet";
import { applicationSecurityGroup, networkSecurityGroup } from "./securityGroup";
import { secret, vault } from "./vault";
import { virtualMachine } from "./virtualMachine";

/** Stands in for the real plugin and its API: https://www.pulumi.com/registry/packages/azure-native/ (3.x). */
void serve(
    "@pulumi/azure-native",
    {
        "azure-native:compute:VirtualMachine": virtualMachine,
        "azure-native:compute:VirtualMachineScaleSet": virtualMachineScaleSet,
        "azure-native:keyvault:Secret": secret,
        "azure-native:keyvault:Vault": vault,
        "azure-native:managedidentity:UserAssignedIdentity": userAssignedIdentity,
        "azure-native:network:ApplicationSecurityGroup": applicationSecurityGroup,
        "azure-native:network:NatGateway": natGateway,
        "azure-native:network:NetworkInterface": networkInterface,
        "azure-native:network:NetworkSecurityGroup": networkSecurityGroup,
        "azure-native:network:PublicIPAddress": publicAddress,
        "azure-native:network:Subnet": subnet,
        "azure-native:network:VirtualNetwork": virtualNetwork,
        "azure-native:resources:ResourceGroup": resourceGroup,
    },
    lookups,
);
