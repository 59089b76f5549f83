export { readJobspec, JobspecError, type JobSource } from "./jobspec";
export { planLines } from "./planText";
export { placementLines } from "./placementText";
export { putJob } from "./putJob";
export { type JobTarget, type RegisteredJob, targetOf, UnsettledJobError, versionOf } from "./registeredJob";
export { awaitRollout, RolloutError, type RolloutOptions } from "./rollout";
export { awaitStopped } from "./stop";
export { showPlan, type ShowPlanOptions } from "./showPlan";
