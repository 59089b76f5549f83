export * from "./args";
export * from "./cidr";
export * from "./plan";
export * from "./roles";
export * from "./validate";
