export * from "./agents";
export * from "./api";
export * from "./automation";
export * from "./boot";
export * from "./topology";
