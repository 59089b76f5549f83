import * as pulumi from "@pulumi/pulumi";
import type { HclValue } from "../sdk/api";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs } from "./providers/dynamicResource";
import { refusal, refuseWrongTypes } from "./schema/refusal";
import { secretBeside } from "./secretBeside";

/** Arguments of {@link NomadJobRun}. */
export interface NomadJobRunArgs {
    /** The cluster that has the job: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /** ID of a parameterized or a periodic job: the `id` of a {@link NomadJob}. Another job is another run. */
    job: pulumi.Input<string>;
    /** Nomad namespace of the job. Default: `default`. */
    namespace?: pulumi.Input<string>;
    /**
     * Content of the file that the job's `dispatch_payload` names, at most 16384 bytes. Default: none. Not allowed for a periodic job.
     * Another payload starts another run. Nomad shows it to everybody who may read the job, even if it is a secret here.
     */
    payload?: pulumi.Input<string>;
    /**
     * Values of the keys that the job's `parameterized` block names. Default: none. Not allowed for a periodic job. Other values start
     * another run.
     */
    meta?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /**
     * Values of which each change starts another run, for example the `modifyIndex` of the job. Default: none, so that only another
     * `job`, `payload` or `meta` does.
     */
    triggers?: pulumi.Input<pulumi.Input<HclValue>[]>;
    /** Whether the update waits until the run is complete, and fails if the run does. Default: true. */
    wait?: pulumi.Input<boolean>;
    /**
     * Seconds for the run to complete, and to stop when it is destroyed. Default: 300. Allowed: 1 to 3600. When they are over, the
     * update fails and the run goes on. The next update waits for it again.
     */
    timeoutSeconds?: pulumi.Input<number>;
}

/**
 * A run of a parameterized job (a dispatch) or of a periodic job apart from its schedule (a forced run).
 *
 * An update starts a run when the resource is new and when `payload`, `meta` or `triggers` changed, and otherwise none. A run that
 * failed is started again by the next update. Destroying the resource stops the run if it has not ended. Nomad removes
 * a run some hours after its end, which starts no other one.
 *
 * An update that was killed while it started a run of a parameterized job finds that run again. A periodic job has no means for
 * that, so a second run of it may start.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { NomadCluster, NomadJob, NomadJobRun } from "pulumi-nomad-cluster";
 *
 * const cluster = new NomadCluster("dev", { local: {} });
 * const migrate = new NomadJob("migrate", { cluster: cluster.access, jobFile: "migrate.nomad.hcl" }, { deletedWith: cluster });
 * const migrated = new NomadJobRun(
 *     "migrate",
 *     { cluster: cluster.access, job: migrate.id, meta: { schema: "42" }, triggers: [migrate.modifyIndex] },
 *     { deletedWith: cluster },
 * );
 * new NomadJob("web", { cluster: cluster.access, jobFile: "web.nomad.hcl" }, { dependsOn: migrated, deletedWith: cluster });
 * ```
 */
export class NomadJobRun extends DynamicResource<"NomadJobRun"> implements Outputs<"NomadJobRun", "runId"> {
    /** ID of the run, which is a job of its own in Nomad. */
    declare readonly runId: pulumi.Output<string>;

    /**
     * @param name Name of the resource.
     * @param args The run.
     * @param opts Pulumi's options of a resource.
     */
    constructor(name: string, args: NomadJobRunArgs, opts: pulumi.CustomResourceOptions = {}) {
        refuseWrongTypes("NomadJobRun", name, args);
        if (opts.import !== undefined) throw refusal(`NomadJobRun \`${name}\``, "these options", [noImport]);
        const { triggers, namespace = "default", wait = true, timeoutSeconds = 300, ...rest } = args;
        const token = secretBeside(name, "run", opts, {
            replacementTrigger: pulumi.output([args.job, namespace, args.payload, args.meta, triggers]),
        });
        super(
            "NomadJobRun",
            name,
            { ...rest, namespace, wait, timeoutSeconds, token, runId: undefined },
            opts,
        );
    }
}

const noImport = {
    propertyPath: "import",
    reason: "Expected no `import`: a run is over once it is complete, so there is nothing to take over. Leave the option out.",
};
