import { argsFromConfig, NomadCluster } from "pulumi-nomad-cluster";
import { startEcho } from "../echo";
import { withStandInRegistry } from "./standInRegistry";

const args = withStandInRegistry(argsFromConfig({ local: {} }));
const cluster = new NomadCluster("local", args);
export const machines = cluster.machines;

const echo = startEcho(cluster, args, { port: 5678, hostNetwork: "default" });
/** URLs of the first job; none if no machine is a Nomad client. */
export const web = echo.web;
/** The program of the first job: http-echo in Docker, or another one and the reason. */
export const firstJob = echo.program;
