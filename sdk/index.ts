export * from "./agents";
export * from "./api";
export * from "./cluster";
export * from "./node";
export * from "./ssh";
export * from "./topology";
