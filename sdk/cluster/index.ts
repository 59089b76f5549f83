export type { AgentStatus } from "./agentStatus";
export * from "./clusterAccess";
export * from "./clusterApi";
export * from "./clusterStatus";
export * from "./connection";
export * from "./environment";
export * from "./lifetimes";
export type { MemberStatus, PoolStatus } from "./poolStatus";
export * from "./stackState";
