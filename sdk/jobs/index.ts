export { readJobspec, JobspecError, type JobSource } from "./jobspec";
export { planLines } from "./planText";
export { placementLines } from "./placementText";
export { awaitRollout, RolloutError, type RolloutOptions } from "./rollout";
export { awaitStopped } from "./stop";
