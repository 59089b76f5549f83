import * as pulumi from "@pulumi/pulumi";
import type { HclValue } from "../sdk/api";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs } from "./providers/dynamicResource";

/** Arguments of {@link NomadJob}. */
export interface NomadJobArgs {
    /** The cluster that runs it: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /**
     * The job in HCL, as in a `.nomad.hcl` file or, where it begins with a brace, in JSON, as `nomad job inspect` prints
     * it. Another ID or namespace makes another job and then stops this one.
     * https://developer.hashicorp.com/nomad/docs/job-specification
     */
    jobspec: pulumi.Input<string>;
    /**
     * Values for the `variable` blocks of HCL. Default none; excludes JSON. Where one of them or the job is a secret, what
     * is printed of a plan names the fields that change and leaves out their values.
     */
    variables?: pulumi.Input<Record<string, pulumi.Input<HclValue>>>;
    /** Nomad namespace. Default the one that the job names, else `default`. It must exist: see {@link NomadNamespace}. */
    namespace?: pulumi.Input<string>;
    /** Whether its end also takes it from Nomad's history at once. Default false: Nomad forgets it some hours later. */
    purgeOnDestroy?: pulumi.Input<boolean>;
    /**
     * Seconds for the job to become healthy, and to stop when it goes. Default 300; 1 to 3600. Past it the update fails
     * and says why; the job stays registered, and the next update goes on from there.
     */
    timeoutSeconds?: pulumi.Input<number>;
}

/**
 * A Nomad job. A preview shows what Nomad's own plan says, where the cluster can be asked. An update waits until the job's
 * deployment is healthy (for a job without one, until its allocations run) and fails with the events and last log lines
 * of an allocation that is not.
 *
 * A job that was changed or stopped outside is not overwritten: the update refuses. `pulumi refresh` shows the difference
 * as {@link drift}, and the update after it puts the program's job back.
 *
 * Nomad forgets a batch job some hours after its completion; `pulumi refresh` then finds it gone, and the next update
 * runs it again. Where job and cluster go together, `deletedWith: cluster` leaves out stopping it.
 */
export class NomadJob
    extends DynamicResource<"NomadJob">
    implements Outputs<"NomadJob", "version" | "modifyIndex" | "deploymentId" | "drift">
{
    /** Version that Nomad counts, from 0. */
    declare readonly version: pulumi.Output<number>;
    /** Nomad's `JobModifyIndex` of what this stack registered: what the next update expects to find. */
    declare readonly modifyIndex: pulumi.Output<number>;
    /** The deployment that made it healthy; empty for a job that has none, as batch jobs. */
    declare readonly deploymentId: pulumi.Output<string>;
    /** What the next update changes in Nomad to have the program's job again; empty where nothing differs. */
    declare readonly drift: pulumi.Output<string>;

    constructor(name: string, args: NomadJobArgs, opts: pulumi.CustomResourceOptions = {}) {
        const { jobspec, variables, purgeOnDestroy = false, timeoutSeconds = 300 } = args;
        super(
            "NomadJob",
            name,
            {
                ...args,
                purgeOnDestroy,
                timeoutSeconds,
                // A provider gets secrets in the clear and cannot tell.
                hideValues: pulumi.isSecret(pulumi.output([jobspec, variables])),
                version: undefined,
                modifyIndex: undefined,
                deploymentId: undefined,
                drift: undefined,
            },
            opts,
        );
    }
}
