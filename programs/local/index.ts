import * as pulumi from "@pulumi/pulumi";
import { type NomadClusterArgs, NomadCluster } from "pulumi-nomad-cluster";
import { startEcho } from "../echo";

const config = new pulumi.Config();

const args: NomadClusterArgs = {
    local: {},
    groups: config.getObject<NomadClusterArgs["groups"]>("groups"),
    datacenter: config.get("datacenter"),
    region: config.get("region"),
    networkCidr: config.get("networkCidr"),
};
const cluster = new NomadCluster("local", args);

export const machines = cluster.machines;
/** URLs of the first job; none if no machine is a Nomad client. */
export const web = startEcho(cluster, args, 5678);
