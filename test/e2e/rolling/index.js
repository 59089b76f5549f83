const { NomadCluster, Role } = require("pulumi-nomad-cluster");

new NomadCluster("rolling", {
    local: {},
    groups: {
        servers: { count: 3, roles: [Role.ConsulServer, Role.NomadServer] },
        clients: { count: 3, roles: [Role.NomadClient] },
    },
    acl: { dns: process.env.ROLLING_DNS === "true" },
});
