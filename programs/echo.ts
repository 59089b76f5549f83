import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type NomadCluster, type NomadClusterArgs, NomadJob, Role } from "pulumi-nomad-cluster";
import { nodesWith, planCluster } from "pulumi-nomad-cluster/sdk";
import { whyNoImages } from "./images";

export interface Echo {
    /** URLs of its pages, as far as visitors reach them. */
    web: pulumi.Output<string[]>;
    /** What it runs, and why. */
    program: pulumi.Output<string>;
}

/** A first job, one instance on each Nomad client: http-echo in Docker, or a page without any image where none can be fetched. */
export function startEcho(
    cluster: NomadCluster,
    topology: NomadClusterArgs,
    { port, hostNetwork }: { port: number; hostNetwork: string },
): Partial<Echo> {
    const instances = nodesWith(planCluster(topology), Role.NomadClient).length;
    if (instances === 0) return {};
    const problem = whyNoImages(topology);
    const jobFile = problem.then((why) => (why === undefined ? "echo" : "echoWithoutImages"));
    const job = new NomadJob(
        "echo",
        {
            cluster: cluster.access,
            jobspec: jobFile.then((name) => readFileSync(join(__dirname, `${name}.nomad.hcl`), "utf8")),
            variables: { instances, port, host_network: hostNetwork },
        },
        // It ends with the machines that it runs on.
        { deletedWith: cluster },
    );
    return {
        web: pulumi
            .all([cluster.ingress, job.modifyIndex])
            .apply(([addresses]) => addresses.map((address) => `http://${address}:${port}`)),
        program: pulumi.output(problem.then(describe)),
    };
}

function describe(problem: string | undefined): string {
    return problem === undefined
        ? "hashicorp/http-echo in Docker"
        : `a Python page with exec instead of http-echo in Docker, because ${problem}`;
}
