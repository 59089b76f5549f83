import * as pulumi from "@pulumi/pulumi";
import type { HclValue } from "../sdk/api";
import type { ClusterConnection } from "../sdk/cluster";
import { ClusterResource, type ExistingInNamespaceArgs, existing } from "./clusterResource";
import type { Outputs, PropsOf } from "./providers/dynamicResource";
import { readJobFiles } from "./jobFiles";
import { refuseWrongTypes } from "./schema/refusal";

/** Arguments of {@link NomadJob}. */
export interface NomadJobArgs {
    /** The cluster that runs the job: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /**
     * The job in HCL, as in a `.nomad.hcl` file. Text that begins with a brace is read as JSON, as `nomad job inspect` prints
     * it. If the job's ID or namespace changes, the update starts the new job and then stops the old one.
     * https://developer.hashicorp.com/nomad/docs/job-specification
     */
    jobspec?: pulumi.Input<string>;
    /**
     * A file with the job, in place of `jobspec`. The path is relative to the program's working directory, which is the folder of `main`
     * in Pulumi.yaml. Functions of HCL that read files do not work, because Nomad's servers parse the job.
     */
    jobFile?: string;
    /**
     * Values for the `variable` blocks of HCL. Default: none. Not allowed with JSON. If the job or one of its variables is a
     * secret, previews and updates print the names of the fields that change, without their values.
     */
    variables?: pulumi.Input<Record<string, pulumi.Input<HclValue>>>;
    /**
     * Files with values for the `variable` blocks, as for Nomad's own `-var-file`: `name = value` lines in HCL, or an object in JSON.
     * Default: none. A later file wins over an earlier one, and `variables` wins over all. Paths as for `jobFile`. Their
     * values are no secrets for Pulumi: give secret values in `variables`.
     */
    variableFiles?: string[];
    /** Nomad namespace. Default: the job's own, else `default`. The namespace must exist: see {@link NomadNamespace}. */
    namespace?: pulumi.Input<string>;
    /** Whether destroying the job also removes its history. Default: false, so that Nomad removes it some hours later. */
    purgeOnDestroy?: pulumi.Input<boolean>;
    /**
     * Seconds for the job to become healthy, and to stop when it is destroyed. Default: 300. Allowed: 1 to 3600. When they
     * are over, the update fails and says why. The job stays registered, and the next update waits for it again.
     */
    timeoutSeconds?: pulumi.Input<number>;
}

/**
 * A Nomad job, from `jobspec` or `jobFile`. If the cluster can be reached, a preview shows the changes that Nomad's own plan lists. An update waits until
 * the job's deployment is healthy (for a job without deployments, until its allocations run). If an allocation fails, the
 * update fails with its events and last log lines.
 *
 * If another program changed or stopped the job, the update fails and overwrites nothing. `pulumi refresh` shows the
 * difference as {@link drift}, and the next update registers the program's job again.
 *
 * Another resource that `dependsOn` a job is created when the job is healthy. A job that `dependsOn` another therefore starts after it.
 * A parameterized or periodic job is registered, and a {@link NomadJobRun} runs it.
 *
 * Nomad removes a batch job some hours after its completion. `pulumi refresh` then finds it missing, and the next update
 * runs it again. If the job is destroyed together with its cluster, `deletedWith: cluster` skips stopping it.
 *
 * Pulumi's option `import` takes over a job that exists, by its ID, if the arguments say what it is. {@link NomadJob.get} reads one that another program owns.
 *
 * @example
 * ```ts
 * import { NomadCluster, NomadJob } from "pulumi-nomad-cluster";
 *
 * const cluster = new NomadCluster("dev", { local: {} });
 * const hello = new NomadJob(
 *     "hello",
 *     {
 *         cluster: cluster.access,
 *         variables: { text: "Hello" },
 *         jobspec: `
 *             variable "text" { type = string }
 *             job "hello" {
 *               group "web" {
 *                 task "web" {
 *                   driver = "exec"
 *                   config {
 *                     command = "/bin/sh"
 *                     args    = ["-c", "while true; do echo ${"$"}{var.text}; sleep 60; done"]
 *                   }
 *                 }
 *               }
 *             }`,
 *     },
 *     { deletedWith: cluster },
 * );
 * export const version = hello.version;
 * ```
 */
export class NomadJob
    extends ClusterResource<"NomadJob">
    implements Outputs<"NomadJob", "version" | "modifyIndex" | "deploymentId" | "drift">
{
    /** The job's version in Nomad. Nomad counts from 0. */
    declare readonly version: pulumi.Output<number>;
    /** Nomad's `JobModifyIndex` after this stack registered the job. The next update fails if Nomad has another one. */
    declare readonly modifyIndex: pulumi.Output<number>;
    /** ID of the deployment that was healthy; empty for a job without deployments, such as a batch job. */
    declare readonly deploymentId: pulumi.Output<string>;
    /** The changes with which the next update restores the program's job; empty if nothing differs. */
    declare readonly drift: pulumi.Output<string>;

    /**
     * @param name Name of the resource.
     * @param args The job.
     * @param opts Pulumi's options of a resource.
     */
    constructor(name: string, args: NomadJobArgs, opts: pulumi.CustomResourceOptions = {}) {
        super("NomadJob", name, nomadJobProps(name, args), opts);
    }

    /**
     * Reads a job that another program owns. Updates read it again, and never change or delete it.
     *
     * @param name Name of the resource.
     * @param id ID of the job in Nomad.
     * @param args The place where it is.
     * @param opts Pulumi's options of a resource.
     */
    static get(
        name: string,
        id: pulumi.Input<pulumi.ID>,
        args: ExistingInNamespaceArgs,
        opts?: pulumi.CustomResourceOptions,
    ): NomadJob {
        return existing(
            NomadJob,
            ["NomadJob", name, id],
            args,
            ["version", "modifyIndex", "deploymentId", "drift"],
            opts,
        );
    }
}

/** The properties of a job, from a program's arguments in any language. */
export function nomadJobProps(name: string, args: NomadJobArgs): PropsOf<"NomadJob"> {
    refuseWrongTypes("NomadJob", name, args);
    const { cluster, variables, namespace, purgeOnDestroy = false, timeoutSeconds = 300 } = args;
    const { jobspec, variableFiles } = readJobFiles(name, args);
    return {
        cluster,
        jobspec,
        variables,
        variableFiles,
        namespace,
        purgeOnDestroy,
        timeoutSeconds,
        // A provider gets secrets as plain values, so it cannot know which values were secret.
        hideValues: pulumi.isSecret(pulumi.output([jobspec, variables])),
        version: undefined,
        modifyIndex: undefined,
        deploymentId: undefined,
        drift: undefined,
    };
}
