const { NomadCluster, NomadHostVolume, Role } = require("pulumi-nomad-cluster");

const cluster = new NomadCluster("rolling", {
    local: {},
    groups: {
        servers: { count: 3, roles: [Role.ConsulServer, Role.NomadServer] },
        clients: { count: 3, roles: [Role.NomadClient] },
    },
    acl: { dns: process.env.ROLLING_DNS === "true" },
    consul: { extra: 'telemetry { statsd_address = "127.0.0.1:8125" }' },
    nomad: { extra: '{"telemetry": {"statsd_address": "127.0.0.1:8126", "collection_interval": "1s"}}' },
});

// Of one name, and made at once.
module.exports.volumes = ["a", "b", "c"].map((each) => {
    const { node, path } = new NomadHostVolume(`data-${each}`, { cluster: cluster.access, name: "data" });
    return { node, path };
});
