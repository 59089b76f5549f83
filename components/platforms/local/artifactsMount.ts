/** Path on a local machine of the operator's folder of Consul and Nomad releases. */
export const artifactsMount = "/srv/nomad-cluster/artifacts";
