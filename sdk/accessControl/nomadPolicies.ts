/** Rights that the readiness check and the status need. https://developer.hashicorp.com/nomad/docs/other-specifications/acl-policy */
export const observerPolicy = {
    name: "nomad-cluster-observer",
    description: "Readiness and status of the cluster",
    rules: `node { policy = "read" }
operator { policy = "read" }
agent { policy = "read" }
`,
};
