/** Where a local machine sees the operator's folder of Consul and Nomad releases. */
export const artifactsMount = "/srv/nomad-cluster/artifacts";
