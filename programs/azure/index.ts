import { argsFromConfig, NomadCluster } from "pulumi-nomad-cluster";
import { startEcho } from "../echo";

const args = argsFromConfig();
const cluster = new NomadCluster("nomad", args);
export const machines = cluster.machines;

// Azure translates the public address to the private one, so a machine has one interface for both.
const echo = startEcho(cluster, args, { port: 80, hostNetwork: "default" });
/** URLs of the first job; none if no machine is a Nomad client. */
export const web = echo.web;
/** The program of the first job: http-echo in Docker, or another one and the reason. */
export const firstJob = echo.program;
