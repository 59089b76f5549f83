export * from "./consul";
export * from "./extraConfig";
export { dockerDaemonConfig, type RegistryLogin, registryLogins } from "./drivers";
export * from "./insecurePorts";
export * from "./join";
export * from "./jwks";
export * from "./nomad";
export * from "./settings";
export * from "./units";
