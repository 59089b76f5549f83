import * as core from "@pulumi/oci/core";
import * as identity from "@pulumi/oci/identity";
import * as pulumi from "@pulumi/pulumi";
import { isServer, type NodePlan } from "../../../sdk/topology";
import { DynamicResource, type Outputs } from "../../providers/dynamicResource";
import type { PlatformOptions } from "../platform";
import type { OciArgs, OciPlacementArgs } from "./args";
import { errorWithoutStack } from "../errorWithoutStack";
import { clusterTags, nodeTag } from "./names";
import { candidateKey, candidates, distinct, firstWithRoom, noRoom } from "./placements";
import { parseShape, shapeOf } from "./shapes";

/** The place of a new instance. */
export interface Place {
    /** Oracle's name of the availability domain. */
    availabilityDomain: string;
    /** Undefined leaves the choice to Oracle. */
    faultDomain?: string;
    /** As a group's `size`. */
    shape: string;
}

/** The place in which each machine is created if it does not exist yet. */
export function placesOf(options: PlatformOptions, args: OciArgs): (node: NodePlan) => pulumi.Output<Place> {
    const domains = identity
        .getAvailabilityDomainsOutput({ compartmentId: args.compartmentId }, { parent: options.parent })
        .apply(({ availabilityDomains }) => availabilityDomains.map(({ name }) => name));
    const { placements } = args;
    if (placements !== undefined) return placesWithRoom(options, args, placements, domains);
    const several = options.plan.nodes.filter(isServer).length > 1;
    return (node) =>
        domains.apply((names) => ({
            availabilityDomain: names[node.index % names.length]!,
            // Only servers: elsewhere a machine would find no room although another fault domain has some.
            faultDomain:
                several && isServer(node)
                    ? `FAULT-DOMAIN-${(Math.floor(node.index / names.length) % faultDomains) + 1}`
                    : undefined,
            shape: shapeOf(node, args).shape,
        }));
}

/** Of every availability domain. https://docs.oracle.com/iaas/Content/General/Concepts/regions.htm */
const faultDomains = 3;

/** When Oracle was last asked for room. */
class CapacityQuestion
    extends DynamicResource<"CapacityQuestion">
    implements Outputs<"CapacityQuestion", "asked">
{
    declare readonly asked: pulumi.Output<string>;

    constructor(name: string, missing: pulumi.Output<string[]>, opts: pulumi.CustomResourceOptions) {
        super("CapacityQuestion", name, { missing, asked: undefined }, opts);
    }
}

/** Asks Oracle where there is room, as long as a machine of the plan is missing. */
function placesWithRoom(
    { name, plan, parent }: PlatformOptions,
    args: OciArgs,
    placements: readonly OciPlacementArgs[],
    domains: pulumi.Output<string[]>,
): (node: NodePlan) => pulumi.Output<Place> {
    const existing = existingMachines(name, args, parent);
    const question = new CapacityQuestion(
        `${name}-capacity`,
        existing.apply((names) =>
            plan.nodes.map((node) => node.name).filter((planned) => !names.includes(planned)),
        ),
        { parent },
    );
    const candidatesOf = (node: NodePlan) => candidates(shapeOf(node, args).shape, placements);
    const statuses = new Map(
        distinct(plan.nodes.flatMap(candidatesOf)).map((candidate) => {
            const { name: instanceShape, config } = parseShape(candidate.shape)!;
            const report = new core.ComputeCapacityReport(
                `${name}-${candidateKey(candidate).replaceAll(":", "-")}`,
                {
                    compartmentId: args.tenancyId!,
                    availabilityDomain: domainOf(domains, candidate.availabilityDomain),
                    shapeAvailabilities: [{ instanceShape, instanceShapeConfig: config }],
                },
                // A report is never renewed by itself. The trigger must not change when every machine exists.
                { parent, replacementTrigger: question.asked },
            );
            const status = report.shapeAvailabilities.apply(
                ([availability]) => availability?.availabilityStatus ?? "no answer",
            );
            return [candidateKey(candidate), status] as const;
        }),
    );
    return (node) => {
        const own = candidatesOf(node);
        const reported = pulumi
            .all(own.map((candidate) => statuses.get(candidateKey(candidate))!))
            .apply((found) => own.map((candidate, index) => ({ ...candidate, status: found[index]! })));
        return pulumi.all([reported, existing]).apply(([all, names]) => {
            // An existing instance takes up the room itself, and its place is not changed.
            const chosen = firstWithRoom(all, node.index) ?? (names.includes(node.name) ? own[0] : undefined);
            if (chosen === undefined) throw errorWithoutStack(noRoom("oci.placements", node.name, all));
            return domainOf(domains, chosen.availabilityDomain).apply((availabilityDomain) => ({
                availabilityDomain,
                shape: chosen.shape,
            }));
        });
    };
}

/** The names of the machines of the cluster that exist. */
function existingMachines(
    name: string,
    { compartmentId }: OciArgs,
    parent: pulumi.Resource,
): pulumi.Output<string[]> {
    const [[tag, cluster]] = Object.entries(clusterTags(name)) as [[string, string]];
    return core
        .getInstancesOutput({ compartmentId }, { parent })
        .apply(({ instances }) =>
            instances
                .filter(
                    ({ state, freeformTags }) => !/^TERMINAT/.test(state) && freeformTags[tag] === cluster,
                )
                .map(({ freeformTags }) => freeformTags[nodeTag] ?? ""),
        );
}

function domainOf(domains: pulumi.Output<string[]>, number: number): pulumi.Output<string> {
    return domains.apply((names) => {
        const name = names[number - 1];
        if (name !== undefined) return name;
        throw errorWithoutStack(
            `Expected \`availabilityDomain\` of \`oci.placements\` to be a number from 1 to ${names.length} in this region, ` +
                `got \`${number}\`. Use one of them.`,
        );
    });
}
