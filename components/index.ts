export { Role } from "../sdk/topology";
export type { ClusterMachine, GroupArgs, TopologyArgs } from "../sdk/topology";
export type { AdminArgs, NomadClusterArgs } from "./args";
export { NomadCluster } from "./nomadCluster";
export type { LocalArgs } from "./platforms/local/args";
