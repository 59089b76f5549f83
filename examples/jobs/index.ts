import * as pulumi from "@pulumi/pulumi";
import { argsFromConfig, NomadCluster, NomadJob, NomadJobRun } from "pulumi-nomad-cluster";

const cluster = new NomadCluster("jobs", argsFromConfig({}, ["release"]));
export const machines = cluster.machines;

const inCluster = { cluster: cluster.access };
const options = { deletedWith: cluster }; // the jobs end with their machines
const job = (name: string, dependsOn: pulumi.Resource[] = []) =>
    new NomadJob(name, { ...inCluster, jobFile: `${name}.nomad.hcl` }, { ...options, dependsOn });

for (const name of ["prometheus", "disk-usage", "sidecar"]) job(name);

// Another release starts a canary beside the running one. The update waits until the canary is promoted.
const release = new pulumi.Config().get("release") ?? "1";
const web = new NomadJob("web", { ...inCluster, jobFile: "web.nomad.hcl", variables: { release } }, options);
const hello = job("hello");

// The proxies start after the services that they follow, because a template that changes during the pull of the image ends its task.
job("frontend", [hello]);
job("ingress", [hello, web]);

const redis = job("redis");
const backup = job("backup");
new NomadJobRun(
    "backup",
    { ...inCluster, job: backup.id, triggers: [backup.modifyIndex] },
    { ...options, dependsOn: redis },
);

const report = job("report");
new NomadJobRun(
    "report",
    { ...inCluster, job: report.id, payload: "one two three", meta: { title: "Numbers" } },
    options,
);
