export * from "./artifacts";
export * from "./bootDocument";
export * from "./bundle";
export * from "./nodeCommand";
export { nodeSettings } from "./nodeSettings";
