export * from "./access";
export { ApiError, orUndefined, UnreachableError } from "./errors";
export type { WatchOptions } from "./watch";
export type { ClusterHealth, RaftServer } from "./raft";
export { ConsulClient } from "./consul/client";
export type { ConsulAgentSelf, ConsulMember, ConsulMemberStatus } from "./consul/agent";
export type { ConsulNode, ServiceInstance } from "./consul/catalog";
export type {
    ConsulGrants,
    ConsulPolicy,
    ConsulPolicySpec,
    ConsulRole,
    ConsulRoleSpec,
    ConsulToken,
    ConsulTokenSpec,
} from "./consul/aclKinds";
export type {
    ConsulAuthMethod,
    ConsulAuthMethodSpec,
    ConsulBindingRule,
    ConsulBindingRuleSpec,
} from "./consul/aclLogin";
export { NomadClient } from "./nomad/client";
export type { NomadPolicy, NomadToken, NomadTokenSpec } from "./nomad/acl";
export type { NomadMember } from "./nomad/agent";
export type { Allocation, TaskState } from "./nomad/allocations";
export type { Deployment } from "./nomad/deployments";
export type { Evaluation } from "./nomad/evaluations";
export type { HclValue } from "./nomad/hclVariables";
export type { JobDiff, JobPlan, JobRegistration, NomadJobSpec } from "./nomad/jobs";
export type { NomadNamespace } from "./nomad/namespaces";
export type { NomadNode } from "./nomad/nodes";
export type { CheckAndSet, NomadVariable } from "./nomad/variables";
