import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { type DigitalOceanArgs, type NomadClusterArgs, NomadCluster } from "pulumi-nomad-cluster";
import { startEcho } from "../echo";

const config = new pulumi.Config();

/** Name of the project in the control panel. */
const title = config.get("project");
const project = title === undefined ? undefined : new digitalocean.Project("nomad", { name: title });

const args: NomadClusterArgs = {
    digitalocean: {
        region: config.require("region"),
        image: config.get<NonNullable<DigitalOceanArgs["image"]>>("image"),
        ingress: config.get<NonNullable<DigitalOceanArgs["ingress"]>>("ingress"),
        tags: config.getObject<string[]>("tags"),
        droplets: config.getObject<DigitalOceanArgs["droplets"]>("droplets"),
        artifacts: config.getObject<NonNullable<DigitalOceanArgs["artifacts"]>>("artifacts"),
        projectId: project?.id,
    },
    groups: config.getObject<NomadClusterArgs["groups"]>("groups"),
    networkCidr: config.get("networkCidr"),
    readinessTimeout: config.getNumber("readinessTimeout"),
    admin: { cidrs: config.getObject<string[]>("adminCidrs") },
};
const cluster = new NomadCluster("nomad", args);

export const machines = cluster.machines;
/** URLs of the first job; none if no machine is a Nomad client. */
export const web = startEcho(cluster, args, 80);
