const { NomadCluster } = require("pulumi-nomad-cluster");

new NomadCluster("met", {
    local: {},
    groups: {
        servers: { count: 1, roles: ["consul-server", "nomad-server"] },
        clients: { count: 1, roles: ["nomad-client"] },
    },
    acl: { dns: process.env.MET_DNS === "true" },
});
