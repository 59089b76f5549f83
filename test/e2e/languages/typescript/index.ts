import { NomadCluster, NomadJob, Role } from "pulumi-nomad-cluster";

/** The cluster and the job of the examples in other languages. */
const cluster = new NomadCluster("dev", {
    local: {},
    groups: { node: { count: 1, roles: Object.values(Role) } },
});
const jobspec = 'job "page" {}';
new NomadJob("page", { cluster: cluster.access, jobspec }, { deletedWith: cluster });
