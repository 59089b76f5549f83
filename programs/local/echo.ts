import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type NomadCluster, type NomadClusterArgs, NomadJob, Role } from "pulumi-nomad-cluster";
import { nodesWith, planCluster } from "pulumi-nomad-cluster/sdk";

/** A first job, one instance on each Nomad client; returns the addresses of its pages, reachable from this machine. */
export function startEcho(
    cluster: NomadCluster,
    topology: NomadClusterArgs,
): pulumi.Output<string[]> | undefined {
    const instances = nodesWith(planCluster(topology), Role.NomadClient).length;
    if (instances === 0) return undefined;
    const job = new NomadJob(
        "echo",
        {
            cluster: cluster.access,
            jobspec: readFileSync(join(__dirname, "echo.nomad.hcl"), "utf8"),
            variables: { instances },
        },
        // It ends with the machines that it runs on.
        { deletedWith: cluster },
    );
    return pulumi
        .all([cluster.machines, job.modifyIndex])
        .apply(([machines]) =>
            machines
                .filter(({ roles }) => roles.includes(Role.NomadClient))
                .map(({ address }) => `http://${address}:5678`),
        );
}
