export * from "./clusterAccess";
export * from "./clusterApi";
export * from "./clusterStatus";
export * from "./environment";
export * from "./stackState";
