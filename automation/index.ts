/**
 * # API reference of `pulumi-nomad-cluster/automation`
 *
 * Creates, watches and destroys clusters from other TypeScript code, on Pulumi's Automation API. The page `automation.md` of the documentation
 * has an example, the choice of stack, backend and passphrase, and the next step after each error.
 *
 * @module automation
 */
export type { ClusterChange, Watched } from "./changes";
export type {
    ArgumentsStack,
    CallOptions,
    ClusterProgram,
    ClusterSource,
    ClusterStack,
    FolderStack,
    PlainClusterArgs,
    UpdateOptions,
} from "./clusterStack";
export { clusterStatus } from "./clusterStatus";
export { deployCluster, type Deployment, type DeployOptions } from "./deployCluster";
export type { DeployedCluster } from "./deployedCluster";
export { destroyCluster } from "./destroyCluster";
export {
    ArgumentsRefused,
    ClusterError,
    type Failure,
    NoCluster,
    PassphraseRefused,
    StackBusy,
    StackLocked,
    UpdateCancelled,
    UpdateFailed,
} from "./errors";
export type { PlannedChange } from "./losses";
export { type Preview, previewCluster, type PreviewOptions } from "./previewCluster";
export { type ProgressEvent, Step } from "./progress";
export { Secret } from "./secret";
export { watchCluster, type WatchedCluster, type WatchOptions } from "./watchCluster";
