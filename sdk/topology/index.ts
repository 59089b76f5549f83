export * from "../problem";
export * from "./args";
export * from "./networks";
export * from "./plan";
export * from "./roles";
export * from "./validate";
export * from "../versions";
