export * from "./access";
export { ApiError, orUndefined, UnreachableError } from "./errors";
export type { NomadWatchOptions, WatchOptions } from "./watch";
export type { ClusterHealth, Raft, RaftServer, ServerHealth } from "./raft";
export type { ConsulAcl, ConsulTokens } from "./consul/acl";
export type { AclCollection, NamedAclCollection } from "./consul/aclCollection";
export type {
    ConsulGrants,
    ConsulNodeIdentity,
    ConsulPolicy,
    ConsulPolicySpec,
    ConsulRole,
    ConsulRoleSpec,
    ConsulServiceIdentity,
    ConsulToken,
    ConsulTokenSpec,
} from "./consul/aclKinds";
export type {
    ConsulAuthMethod,
    ConsulAuthMethodSpec,
    ConsulBindingRule,
    ConsulBindingRuleSpec,
} from "./consul/aclLogin";
export type { ConsulAgent, ConsulAgentSelf, ConsulMember, ConsulMemberStatus } from "./consul/agent";
export type { ConsulCatalog, ConsulNode, ServiceCheck, ServiceInstance } from "./consul/catalog";
export { ConsulClient } from "./consul/client";
export type { ConsulMesh, MeshRoot } from "./consul/mesh";
export type { ConsulSessions } from "./consul/sessions";
export type {
    NomadAcl,
    NomadPolicies,
    NomadPolicy,
    NomadToken,
    NomadTokens,
    NomadTokenSpec,
} from "./nomad/acl";
export type { NomadAgent, NomadMember } from "./nomad/agent";
export type { Allocation, NomadAllocations, TaskEvent, TaskState } from "./nomad/allocations";
export { NomadClient } from "./nomad/client";
export type { Deployment, DeploymentCounts, NomadDeployments } from "./nomad/deployments";
export type { Evaluation, NomadEvaluations } from "./nomad/evaluations";
export type {
    HostVolume,
    HostVolumeCapability,
    HostVolumeConstraint,
    HostVolumeRequest,
    HostVolumeUse,
    NomadHostVolumes,
} from "./nomad/hostVolumes";
export { type HclValue, renderHclVariables } from "./nomad/hclVariables";
export type {
    DeregisterOptions,
    JobDiff,
    JobDispatch,
    JobPlan,
    JobRegistration,
    JobSummary,
    NomadJobSpec,
    StartedRun,
} from "./nomad/job";
export type { NomadJobs } from "./nomad/jobs";
export type { NomadKeyring, RootKey } from "./nomad/keyring";
export type { NomadNamespace, NomadNamespaces } from "./nomad/namespaces";
export type { NodeIdentity, NomadNode, NomadNodes } from "./nomad/nodes";
export type { CheckAndSet, NomadVariable, NomadVariables } from "./nomad/variables";
