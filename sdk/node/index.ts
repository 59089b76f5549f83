export * from "./artifacts";
export * from "./bootDocument";
export * from "./bundle";
export * from "./nodeCommand";
export { type MachineVolume, nodeSettings } from "./nodeSettings";
export * from "./poolSource";
export * from "./vaultSecrets";
