import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { bootDocument, nodeSettings, officialReleases } from "../../../sdk/node";
import { digitalOceanFirewalls, type FirewallRule, firewallRules, hostOpenings } from "../../../sdk/firewall";
import { groupsOf, hasRole, isServer, type NodePlan, Role } from "../../../sdk/topology";
import type { Machine, Platform, PlatformOptions } from "../platform";
import { type DigitalOceanArgs, Ingress } from "./args";
import { accountName, dropletName, groupTag } from "./names";
import { type DropletShape, shapeOf } from "./shapes";
import { attach, createVolumes, type DropletVolume } from "./volumes";

/** Machines of a plan as droplets. */
export function createPlatform(options: PlatformOptions, args: DigitalOceanArgs): Platform {
    const { name, plan, admin, parent } = options;
    const { region, ingress = Ingress.None } = args;
    const network = new digitalocean.Vpc(
        `${name}-network`,
        { name: accountName(name), region, ipRange: plan.networkCidr },
        { parent },
    );
    const rules = firewallRules(plan, {
        adminCidrs: admin.cidrs,
        access: admin.access,
        ingress: ingress !== Ingress.None,
    });
    const firewalls = createFirewalls(options, rules);
    const volumes = createVolumes(options, args);
    const droplets = createDroplets(options, args, network, firewalls, rules);
    const reservedIp = createReservedIp(options, args, droplets);
    assignToProject(options, args, droplets, volumes, reservedIp);
    return {
        machines: [...droplets].map(([node, droplet]) =>
            machineOf(options, node, droplet, volumes.get(node)),
        ),
        network,
        networkCidr: network.ipRange,
        place: { "digitalocean.region": region },
        artifacts: pulumi.output(args.artifacts ?? officialReleases),
        sshUser: "root",
        cloud: "digitalocean",
        firewall: rules,
        // https://docs.digitalocean.com/products/networking/vpc/how-to/enable/
        publicInterface: "eth0",
        ingress: ingressOf(args, droplets, reservedIp),
        serverShapes: { servers: serverShapes(options, args), path: "digitalocean.droplets" },
    };
}

function machineOf(
    options: PlatformOptions,
    node: NodePlan,
    droplet: digitalocean.Droplet,
    volume: DropletVolume | undefined,
): Machine {
    return {
        node,
        resource: volume ? attach(options, node, droplet, volume) : droplet,
        id: droplet.id,
        privateAddress: droplet.ipv4AddressPrivate,
        sshAddress: droplet.ipv4Address,
        volume: volume?.onMachine,
    };
}

/** Created before the droplets, because a droplet without a firewall is open to the world. */
function createFirewalls(
    { name, plan, parent }: PlatformOptions,
    rules: readonly FirewallRule[],
): digitalocean.Firewall[] {
    const groups = groupsOf(plan).map((group) => group.name);
    const tags = groups.map(
        (group) => new digitalocean.Tag(`${name}-${group}`, { name: groupTag(name, group) }, { parent }),
    );
    const firewalls = digitalOceanFirewalls(plan, rules, (group) => groupTag(name, group));
    return Object.entries(firewalls).map(
        ([group, firewall]) =>
            new digitalocean.Firewall(
                `${name}-${group}`,
                { name: accountName(name, group), ...firewall },
                // A firewall's rules name the tags of other groups too.
                { parent, dependsOn: tags },
            ),
    );
}

function createDroplets(
    { name, plan, sshPublicKey, names, parent }: PlatformOptions,
    args: DigitalOceanArgs,
    network: digitalocean.Vpc,
    firewalls: digitalocean.Firewall[],
    rules: readonly FirewallRule[],
): Map<NodePlan, digitalocean.Droplet> {
    // Without a key DigitalOcean would create a password and send it by mail.
    const sshKeys = args.sshKeys ?? [
        new digitalocean.SshKey(
            `${name}-ssh`,
            { name: accountName(name), publicKey: sshPublicKey },
            { parent },
        ).fingerprint,
    ];
    const artifacts = args.artifacts ?? officialReleases;
    const { region, backups, ipv6, tags = [] } = args;
    const settingsOf = (node: NodePlan, cidr: string) =>
        nodeSettings(
            plan,
            node,
            artifacts,
            [],
            names,
            undefined,
            hostOpenings(plan, rules, node.group, cidr),
        );
    const droplet = (node: NodePlan) =>
        new digitalocean.Droplet(
            `${name}-${node.name}`,
            {
                ...shapeOf(node, args),
                ...{
                    name: dropletName(name, node.name),
                    region,
                    backups,
                    ipv6,
                    sshKeys,
                    vpcUuid: network.id,
                },
                tags: [groupTag(name, node.group), ...tags],
                userData: pulumi.all([sshPublicKey, network.ipRange]).apply(([key, cidr]) =>
                    bootDocument({
                        settings: settingsOf(node, cidr),
                        sshAuthorizedKeys: [key],
                    }),
                ),
            },
            {
                parent,
                dependsOn: firewalls,
                // A bundle brings everything that user-data holds, so a changed document must not replace the machine.
                ignoreChanges: ["userData", "sshKeys"],
                // A resize would switch the machine off while it is a member. A replaced machine leaves the cluster first.
                replaceOnChanges: ["size"],
                deleteBeforeReplace: true,
            },
        );
    return new Map(plan.nodes.map((node) => [node, droplet(node)]));
}

function createReservedIp(
    { name, parent }: PlatformOptions,
    { ingress, region }: DigitalOceanArgs,
    droplets: Map<NodePlan, digitalocean.Droplet>,
): digitalocean.ReservedIp | undefined {
    const [first] = clientsOf(droplets);
    if (ingress !== Ingress.ReservedIp || first === undefined) return undefined;
    const dropletId = first.id.apply(Number);
    return new digitalocean.ReservedIp(`${name}-ingress`, { region, dropletId }, { parent });
}

/**
 * Each client is assigned to the project by its own resource, so that another client changes no existing resource. It follows the
 * servers' resource, because in a state of an earlier version that one has all machines, and DigitalOcean moves those that it
 * drops to the account's default project.
 */
function assignToProject(
    { name, parent }: PlatformOptions,
    { projectId }: DigitalOceanArgs,
    droplets: Map<NodePlan, digitalocean.Droplet>,
    volumes: Map<NodePlan, DropletVolume>,
    reservedIp: digitalocean.ReservedIp | undefined,
): void {
    if (projectId === undefined) return;
    const assign = (suffix: string, resources: pulumi.Output<string>[], after: pulumi.Resource[]) =>
        new digitalocean.ProjectResources(
            `${name}-${suffix}`,
            { project: projectId, resources },
            { parent, dependsOn: after },
        );
    const urnsOf = (node: NodePlan, { dropletUrn }: digitalocean.Droplet) => {
        const volume = volumes.get(node)?.volume;
        return volume ? [dropletUrn, volume.volumeUrn] : [dropletUrn];
    };
    const servers = [...droplets].filter(([node]) => isServer(node)).flatMap((one) => urnsOf(...one));
    const shared = assign("project", reservedIp ? [...servers, reservedIp.reservedIpUrn] : servers, []);
    for (const [node, droplet] of droplets)
        if (!isServer(node)) assign(`${node.name}-project`, urnsOf(node, droplet), [shared]);
}

function serverShapes({ plan }: PlatformOptions, args: DigitalOceanArgs): Record<string, DropletShape> {
    return Object.fromEntries(plan.nodes.filter(isServer).map((node) => [node.name, shapeOf(node, args)]));
}

function clientsOf(droplets: Map<NodePlan, digitalocean.Droplet>): digitalocean.Droplet[] {
    return [...droplets].filter(([node]) => hasRole(node, Role.NomadClient)).map(([, droplet]) => droplet);
}

function ingressOf(
    { ingress = Ingress.None }: DigitalOceanArgs,
    droplets: Map<NodePlan, digitalocean.Droplet>,
    reservedIp: digitalocean.ReservedIp | undefined,
): pulumi.Output<string[]> {
    if (ingress === Ingress.None) return pulumi.output([]);
    if (reservedIp !== undefined) return pulumi.all([reservedIp.ipAddress]);
    return pulumi.all(clientsOf(droplets).map(({ ipv4Address }) => ipv4Address));
}
