import { serve } from "../plugin/serve";
import { computeCapacityReport } from "./computeCapacityReport";
import { defaultSecurityList } from "./defaultSecurityList";
import { instance } from "./instance";
import { internetGateway } from "./internetGateway";
import { lookups } from "./lookups";
import { networkSecurityGroup, networkSecurityGroupSecurityRule } from "./networkSecurityGroup";
import { defaultRouteTable, routeTable } from "./routeTable";
import { subnet } from "./subnet";
import { vcn } from "./vcn";

/** Stands in for the real plugin and its API: https://www.pulumi.com/registry/packages/oci/ (4.x). */
void serve(
    "@pulumi/oci",
    {
        "oci:Core/computeCapacityReport:ComputeCapacityReport": computeCapacityReport,
        "oci:Core/defaultRouteTable:DefaultRouteTable": defaultRouteTable,
        "oci:Core/defaultSecurityList:DefaultSecurityList": defaultSecurityList,
        "oci:Core/instance:Instance": instance,
        "oci:Core/internetGateway:InternetGateway": internetGateway,
        "oci:Core/networkSecurityGroup:NetworkSecurityGroup": networkSecurityGroup,
        "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule":
            networkSecurityGroupSecurityRule,
        "oci:Core/routeTable:RouteTable": routeTable,
        "oci:Core/subnet:Subnet": subnet,
        "oci:Core/vcn:Vcn": vcn,
    },
    lookups,
);
