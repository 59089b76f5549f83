const pulumi = require("@pulumi/pulumi");
const { NomadCluster } = require("pulumi-nomad-cluster");

new NomadCluster("fleet", { local: {}, groups: new pulumi.Config().requireObject("groups") });
