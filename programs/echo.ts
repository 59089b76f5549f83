import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type NomadCluster, type NomadClusterArgs, NomadJob, Role } from "pulumi-nomad-cluster";
import { nodesWith, planCluster } from "pulumi-nomad-cluster/sdk";

/** A first job, one instance on each Nomad client; returns the addresses of its pages, as far as visitors reach them. */
export function startEcho(
    cluster: NomadCluster,
    topology: NomadClusterArgs,
    port: number,
): pulumi.Output<string[]> | undefined {
    const instances = nodesWith(planCluster(topology), Role.NomadClient).length;
    if (instances === 0) return undefined;
    const job = new NomadJob(
        "echo",
        {
            cluster: cluster.access,
            jobspec: readFileSync(join(__dirname, "echo.nomad.hcl"), "utf8"),
            variables: { instances, port },
        },
        // It ends with the machines that it runs on.
        { deletedWith: cluster },
    );
    return pulumi
        .all([cluster.ingress, job.modifyIndex])
        .apply(([addresses]) => addresses.map((address) => `http://${address}:${port}`));
}
