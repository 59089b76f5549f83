import * as pulumi from "@pulumi/pulumi";
import { type NomadClusterArgs, NomadCluster } from "pulumi-nomad-cluster";

const config = new pulumi.Config();

const cluster = new NomadCluster("local", {
    local: {},
    groups: config.getObject<NomadClusterArgs["groups"]>("groups"),
    datacenter: config.get("datacenter"),
    region: config.get("region"),
    networkCidr: config.get("networkCidr"),
});

export const machines = cluster.machines;
