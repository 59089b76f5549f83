"""A cluster of one machine with every role, and a job that serves a page."""

import pulumi
from pulumi_nomad_cluster import GroupArgs, LocalArgs, NomadCluster, NomadJob, Role

cluster = NomadCluster(
    "dev",
    local=LocalArgs(),
    groups={"node": GroupArgs(count=1, roles=list(Role))},
)

page = NomadJob(
    "page",
    cluster=cluster.access,
    job_file="page.nomad.hcl",
    variables={"text": "hello from Python"},
    # The job ends with its machines.
    opts=pulumi.ResourceOptions(deleted_with=cluster),
)

pulumi.export("addresses", cluster.ingress)
pulumi.export("version", page.version)
pulumi.export("environment", cluster.environment)
