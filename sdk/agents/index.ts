export * from "./consul";
export * from "./nomad";
export * from "./settings";
export * from "./units";
