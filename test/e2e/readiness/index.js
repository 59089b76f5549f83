const { NomadCluster } = require("pulumi-nomad-cluster");

new NomadCluster("hasty", { local: {}, readinessTimeout: 30 });
