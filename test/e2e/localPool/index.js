const { NomadCluster, Role } = require("pulumi-nomad-cluster");

const drivers = { docker: { enabled: false } };
const kind = process.env.POOLS_KIND;
const pools = {
    batch: { initialCount: 1, nodePool: "batch", drivers, ...(kind && { meta: { kind } }) },
    spare: { initialCount: 0, drivers },
};
for (const name of (process.env.POOLS_WITHOUT ?? "").split(",")) delete pools[name];
new NomadCluster("pooled", {
    local: {},
    groups: {
        node: { count: 1, roles: [Role.ConsulServer, Role.NomadServer, Role.NomadClient], drivers },
    },
    pools,
});
