import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { argsFromConfig, NomadCluster } from "pulumi-nomad-cluster";
import { startEcho } from "../echo";

const args = argsFromConfig({}, ["project"]);
/** Name of a project that the control panel then lists the cluster's resources under. */
const title = new pulumi.Config().get("project");
if (title !== undefined && args.digitalocean !== undefined)
    args.digitalocean.projectId = new digitalocean.Project("nomad", { name: title }).id;

const cluster = new NomadCluster("nomad", args);
export const machines = cluster.machines;

const echo = startEcho(cluster, args, { port: 80, hostNetwork: "public" });
/** URLs of the first job; none if no machine is a Nomad client. */
export const web = echo.web;
/** The program of the first job: http-echo in Docker, or another one and the reason. */
export const firstJob = echo.program;
