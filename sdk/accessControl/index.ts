export * from "./consulPolicies";
export * from "./nomadPolicies";
export * from "./workloadIdentity";
