/**
 * # API reference
 *
 * `NomadCluster`, its arguments, and the resources for jobs, namespaces, variables, policies and tokens. `pulumi-nomad-cluster/sdk` and
 * `pulumi-nomad-cluster/automation` have pages of their own.
 *
 * @module pulumi-nomad-cluster
 */
export { Access } from "../sdk/firewall";
export { Role } from "../sdk/topology";
export type { HclValue } from "../sdk/api";
export type { ClusterConnection } from "../sdk/cluster";
export type { ArtifactChecksums, ArtifactSource, ProcessorChecksums } from "../sdk/node";
export type {
    ClientArgs,
    ClusterMachine,
    DockerArgs,
    DriversArgs,
    GroupArgs,
    PoolArgs,
    HostVolumeArgs,
    ReservedArgs,
    TopologyArgs,
} from "../sdk/topology";
export type { AdminArgs } from "./adminArgs";
export type { AclArgs, AgentArgs, NomadClusterArgs } from "./args";
export { argsFromConfig } from "./argsFromConfig";
export type { ExistingArgs, ExistingInNamespaceArgs } from "./clusterResource";
export { ConsulAclPolicy, type ConsulAclPolicyArgs } from "./consulAclPolicy";
export { ConsulAclToken, type ConsulAclTokenArgs } from "./consulAclToken";
export { NomadAclPolicy, type NomadAclPolicyArgs } from "./nomadAclPolicy";
export { NomadAclToken, type NomadAclTokenArgs } from "./nomadAclToken";
export { type ClientCertificate, NomadCluster } from "./nomadCluster";
export type {
    HostVolumeCapabilityArgs,
    HostVolumeConstraintArgs,
    NomadHostVolumeArgs,
} from "./hostVolumeArgs";
export { NomadHostVolume } from "./nomadHostVolume";
export { NomadJob, type NomadJobArgs } from "./nomadJob";
export { NomadJobRun, type NomadJobRunArgs } from "./nomadJobRun";
export { NomadNamespace, type NomadNamespaceArgs } from "./nomadNamespace";
export { NomadVariable, type NomadVariableArgs } from "./nomadVariable";
export { type AzureArgs, AzureImage, AzureIngress, type AzureInstanceArgs } from "./platforms/azure/args";
export {
    type DigitalOceanArgs,
    DropletImage,
    type DropletShapeArgs,
    type DropletVolumeArgs,
    Ingress,
} from "./platforms/digitalocean/args";
export type { LocalArgs } from "./platforms/local/args";
export {
    type OciArgs,
    OciImage,
    OciIngress,
    type OciInstanceArgs,
    type OciPlacementArgs,
} from "./platforms/oci/args";
export type { RegistryArgs } from "./registryArgs";
