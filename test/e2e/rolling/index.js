const { NomadCluster } = require("pulumi-nomad-cluster");

new NomadCluster("rolling", { local: {}, acl: { dns: process.env.ROLLING_DNS === "true" } });
