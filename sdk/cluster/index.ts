export * from "./clusterAccess";
export * from "./clusterApi";
export * from "./clusterStatus";
export * from "./connection";
export * from "./environment";
export * from "./lifetimes";
export * from "./stackState";
