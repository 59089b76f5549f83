import { aclBootstrapProvider } from "./aclBootstrap";
import { capacityQuestionProvider } from "./capacityQuestion";
import { clusterIdentityProvider } from "./clusterIdentity";
import { connectionProvider } from "./connection";
import { consulAclPolicyProvider } from "./consulAclPolicy";
import { consulAclTokenProvider } from "./consulAclToken";
import { consulGrantsProvider } from "./consulGrants";
import { deliveryProvider } from "./delivery";
import { hostKeyProvider } from "./hostKey";
import { localArtifactsProvider } from "./localArtifacts";
import { localMachineProvider } from "./localMachine";
import { localNetworkProvider } from "./localNetwork";
import { localPoolProvider } from "./localPool";
import { managementTokenProvider } from "./managementToken";
import { nodeIntroductionProvider } from "./nodeIntroduction";
import { nodeMembershipProvider } from "./nodeMembership";
import { nomadAclPolicyProvider } from "./nomadAclPolicy";
import { nomadAclTokenProvider } from "./nomadAclToken";
import { nomadHostVolumeProvider } from "./nomadHostVolume";
import { nomadJobProvider } from "./nomadJob";
import { nomadJobRunProvider } from "./nomadJobRun";
import { nomadNamespaceProvider } from "./nomadNamespace";
import { nomadVariableProvider } from "./nomadVariable";
import { poolIntroducerProvider } from "./poolIntroducer";
import { poolMembershipProvider } from "./poolMembership";
import { poolReadinessProvider } from "./poolReadiness";
import { randomSecretProvider } from "./randomSecret";
import { readinessProvider } from "./readiness";
import { readinessCheckProvider } from "./readinessCheck";
import { serverChangesProvider } from "./serverChanges";
import { workloadIdentityProvider } from "./workloadIdentity";

/** Every dynamic provider, by the name that its resources' types end in. */
export const providers = {
    AclBootstrap: aclBootstrapProvider,
    CapacityQuestion: capacityQuestionProvider,
    ClusterIdentity: clusterIdentityProvider,
    Connection: connectionProvider,
    ConsulAclPolicy: consulAclPolicyProvider,
    ConsulAclToken: consulAclTokenProvider,
    ConsulGrants: consulGrantsProvider,
    Delivery: deliveryProvider,
    HostKey: hostKeyProvider,
    LocalArtifacts: localArtifactsProvider,
    LocalMachine: localMachineProvider,
    LocalNetwork: localNetworkProvider,
    LocalPool: localPoolProvider,
    ManagementToken: managementTokenProvider,
    NodeIntroduction: nodeIntroductionProvider,
    NodeMembership: nodeMembershipProvider,
    NomadAclPolicy: nomadAclPolicyProvider,
    NomadAclToken: nomadAclTokenProvider,
    NomadHostVolume: nomadHostVolumeProvider,
    NomadJob: nomadJobProvider,
    NomadJobRun: nomadJobRunProvider,
    NomadNamespace: nomadNamespaceProvider,
    NomadVariable: nomadVariableProvider,
    PoolIntroducer: poolIntroducerProvider,
    PoolMembership: poolMembershipProvider,
    PoolReadiness: poolReadinessProvider,
    RandomSecret: randomSecretProvider,
    Readiness: readinessProvider,
    ReadinessCheck: readinessCheckProvider,
    ServerChanges: serverChangesProvider,
    WorkloadIdentity: workloadIdentityProvider,
} as const;

export type Providers = typeof providers;
export type ProviderName = keyof Providers;
