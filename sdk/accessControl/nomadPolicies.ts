/** Rights that the readiness check and the status need. https://developer.hashicorp.com/nomad/docs/other-specifications/acl-policy */
export const observerPolicy = {
    name: "nomad-cluster-observer",
    description: "Readiness and status of the cluster",
    rules: `node { policy = "read" }
operator { policy = "read" }
agent { policy = "read" }
`,
};

/** Rights of Nomad's servers to introduce the clients of pools. https://developer.hashicorp.com/nomad/api-docs/acl/client-introduction-token */
export const introducerPolicy = {
    name: "nomad-cluster-introducer",
    description: "Introductions of the machines of pools",
    rules: `node { policy = "write" }
`,
};
