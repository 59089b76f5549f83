export * from "./clusterStatus";
export * from "./stackState";
