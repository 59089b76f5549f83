import type * as core from "@pulumi/oci/core";
import * as pulumi from "@pulumi/pulumi";
import { officialReleases } from "../../../sdk/node";
import { hasRole, isServer, type NodePlan, Role } from "../../../sdk/topology";
import type { Platform, PlatformOptions } from "../platform";
import { type OciArgs, OciImage, OciIngress } from "./args";
import { operatingSystems } from "./images";
import { createInstances } from "./instances";
import { internalName } from "./names";
import { createNetwork } from "./network";
import { shapeOf } from "./shapes";

/** Machines of a plan as instances of Oracle Cloud Infrastructure. */
export function createPlatform(options: PlatformOptions, args: OciArgs): Platform {
    const { name, plan } = options;
    const { image = OciImage.Ubuntu2404, ingress = OciIngress.None } = args;
    const network = createNetwork(options, args);
    const instances = createInstances(options, args, network);
    return {
        machines: [...instances].map(([node, instance]) => ({
            node,
            resource: instance,
            id: instance.id,
            privateAddress: instance.privateIp,
            joinName: internalName(name, node.name),
            sshAddress: instance.publicIp,
        })),
        network: network.vcn,
        networkCidr: pulumi.output(network.cidr),
        firewall: network.firewall,
        // Another operating system has another SSH user.
        place: { "oci.image": image },
        artifacts: pulumi.output(args.artifacts ?? officialReleases),
        sshUser: operatingSystems[image].sshUser,
        ingress: ingress === OciIngress.None ? pulumi.output([]) : pulumi.all(clientAddresses(instances)),
        serverShapes: {
            servers: Object.fromEntries(
                plan.nodes.filter(isServer).map((node) => [node.name, shapeOf(node, args)]),
            ),
            path: "oci.instances",
        },
    };
}

function clientAddresses(instances: Map<NodePlan, core.Instance>): pulumi.Output<string>[] {
    return [...instances]
        .filter(([node]) => hasRole(node, Role.NomadClient))
        .map(([, { publicIp }]) => publicIp);
}
