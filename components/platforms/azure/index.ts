import * as pulumi from "@pulumi/pulumi";
import { officialReleases } from "../../../sdk/node";
import { hasRole, isServer, type NodePlan, Role } from "../../../sdk/topology";
import type { Platform, PlatformOptions } from "../platform";
import { type AzureArgs, AzureImage, AzureIngress } from "./args";
import { sshUser } from "./images";
import { type AzureMachine, createMachines } from "./machines";
import { createNetwork } from "./network";
import { createPool } from "./pool";
import { shapeOf } from "./sizes";

/** Machines of a plan as virtual machines of Microsoft Azure. */
export function createPlatform(options: PlatformOptions, args: AzureArgs): Platform {
    const { plan } = options;
    const { image = AzureImage.Ubuntu2404, ingress = AzureIngress.None } = args;
    const network = createNetwork(options, args);
    const machines = createMachines(options, args, network);
    return {
        machines: [...machines].map(([node, { machine, id, privateAddress, publicAddress }]) => ({
            ...{ node, id, privateAddress },
            resource: machine,
            sshAddress: publicAddress,
        })),
        network: network.network,
        networkCidr: pulumi.output(network.cidr),
        place: {
            "azure.location": args.location,
            "azure.resourceGroupName": args.resourceGroupName ?? "",
            "azure.zones": (args.zones ?? []).join(", "),
            "azure.image": image,
        },
        artifacts: pulumi.output(args.artifacts ?? officialReleases),
        sshUser,
        cloud: "azure",
        ingress: ingress === AzureIngress.None ? pulumi.output([]) : pulumi.all(clientAddresses(machines)),
        serverShapes: {
            servers: Object.fromEntries(
                plan.nodes.filter(isServer).map((node) => [node.name, shapeOf(node, args)]),
            ),
            path: "azure.instances",
        },
        createPool: (content) => createPool(options, args, network, content),
    };
}

function clientAddresses(machines: Map<NodePlan, AzureMachine>): pulumi.Output<string>[] {
    return [...machines]
        .filter(([node]) => hasRole(node, Role.NomadClient))
        .map(([, { publicAddress }]) => publicAddress);
}
