const { NomadCluster } = require("pulumi-nomad-cluster");

new NomadCluster("hasty", { local: {}, readinessTimeout: Number(process.env.READINESS_TIMEOUT ?? 30) });
