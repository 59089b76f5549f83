/** The environment variable that names the file with a cluster's arguments. */
export const argumentsVariable = "PULUMI_NOMAD_CLUSTER_ARGUMENTS";
