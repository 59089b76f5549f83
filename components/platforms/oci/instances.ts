import * as core from "@pulumi/oci/core";
import type * as pulumi from "@pulumi/pulumi";
import { hostOpenings } from "../../../sdk/firewall";
import { bootDocument, nodeSettings, officialReleases } from "../../../sdk/node";
import type { NodePlan } from "../../../sdk/topology";
import type { PlatformOptions } from "../platform";
import { type OciArgs, OciImage } from "./args";
import { errorWithoutStack } from "../errorWithoutStack";
import { operatingSystems } from "./images";
import { metadata } from "./metadata";
import { clusterTags, nodeTag } from "./names";
import type { OciNetwork } from "./network";
import { placesOf } from "./places";
import { parseShape, shapeOf } from "./shapes";

/** One instance for each machine of the plan. */
export function createInstances(
    options: PlatformOptions,
    args: OciArgs,
    network: OciNetwork,
): Map<NodePlan, core.Instance> {
    const { name, plan, sshPublicKey, names, parent } = options;
    const { compartmentId, artifacts = officialReleases } = args;
    const placeOf = placesOf(options, args);
    const imageOf = imagesOf(options, args);
    const userDataOf = (node: NodePlan) => {
        const openings = hostOpenings(plan, network.firewall, node.group, network.cidr);
        return bootDocument({
            settings: nodeSettings(plan, node, artifacts, [], names, undefined, openings),
        });
    };
    const instance = (node: NodePlan) => {
        const { imageId, bootVolumeGb, shape: declaredShape } = shapeOf(node, args);
        const place = placeOf(node);
        const shape = place.apply((chosen) => parseShape(chosen.shape)!);
        return new core.Instance(
            `${name}-${node.name}`,
            {
                compartmentId,
                displayName: `${name}-${node.name}`,
                freeformTags: { ...clusterTags(name), "nomad-group": node.group, [nodeTag]: node.name },
                availabilityDomain: place.availabilityDomain,
                faultDomain: place.apply(({ faultDomain }) => faultDomain),
                shape: shape.name,
                shapeConfig: shape.apply(({ config }) => config),
                sourceDetails: {
                    sourceType: "image",
                    sourceId: imageId === "" ? shape.apply((chosen) => imageOf(chosen.name)) : imageId,
                    bootVolumeSizeInGbs: `${bootVolumeGb}`,
                },
                createVnicDetails: {
                    subnetId: network.subnet.id,
                    hostnameLabel: node.name,
                    nsgIds: [network.securityGroups.get(node.group)!.id],
                    assignPublicIp: "true",
                },
                // Requests to the metadata service need a header, which a tricked program cannot send.
                instanceOptions: { areLegacyImdsEndpointsDisabled: true },
                metadata: sshPublicKey.apply((key) => metadata(key, userDataOf(node))),
            },
            {
                parent,
                dependsOn: network.parts,
                // A bundle brings everything that user-data holds. Image and place are choices of the moment of creation.
                ignoreChanges: [
                    "metadata",
                    "availabilityDomain",
                    "faultDomain",
                    "shape",
                    "shapeConfig",
                    "sourceDetails",
                ],
                // A change of the declared shape or image replaces the instance, because a resize would stop a member of the cluster.
                replacementTrigger: { shape: declaredShape, imageId, bootVolumeGb },
                // The successor has the same host name, and a free account has no room for one more instance.
                deleteBeforeReplace: true,
            },
        );
    };
    return new Map(plan.nodes.map((node) => [node, instance(node)]));
}

/** The newest image for a shape's processor, asked once for each shape. */
function imagesOf(
    { parent }: PlatformOptions,
    { compartmentId, image = OciImage.Ubuntu2404 }: OciArgs,
): (shape: string) => pulumi.Output<string> {
    const { platformImage } = operatingSystems[image];
    const asked = new Map<string, pulumi.Output<string>>();
    const ask = (shape: string) =>
        core
            .getImagesOutput(
                {
                    ...{ compartmentId, ...platformImage, shape },
                    ...{ state: "AVAILABLE", sortBy: "TIMECREATED", sortOrder: "DESC" },
                },
                { parent },
            )
            .apply(({ images: [newest] }) => {
                if (newest !== undefined) return newest.id;
                throw errorWithoutStack(
                    `Expected \`oci.image\` to have an image for the shape \`${shape}\`, got none for \`${image}\`. ` +
                        "Use another image or shape, or name an image with `oci.imageId`.",
                );
            });
    return (shape) => {
        const found = asked.get(shape) ?? ask(shape);
        asked.set(shape, found);
        return found;
    };
}
