import { argsFromConfig, NomadCluster } from "pulumi-nomad-cluster";
import { startEcho } from "../echo";

const args = argsFromConfig({ local: {} });
const cluster = new NomadCluster("local", args);
export const machines = cluster.machines;

/** URLs of the first job; none if no machine is a Nomad client. */
export const web = startEcho(cluster, args, 5678);
