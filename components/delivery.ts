import * as pulumi from "@pulumi/pulumi";
import type { ExtraConfig } from "../sdk/agents";
import { bundle, type SharedBundleOptions } from "../sdk/node";
import { type ClusterPlan, hasRole, isServer, Role } from "../sdk/topology";
import type { Certificates } from "./certificates";
import type { MetMachine } from "./hostKeys";
import type { Platform } from "./platforms/platform";
import { DynamicResource, type Outputs, type PropsOf } from "./providers/dynamicResource";
import type { MachineLogin } from "./providers/machineLogin";
import type { RegistryArgs } from "./registryArgs";
import type { TokenSecrets } from "./tokenSecrets";

/** Gives one machine its bundle over SSH. */
export class Delivery extends DynamicResource<"Delivery"> implements Outputs<"Delivery", "delivered"> {
    /** Changes when anything that the machine was given changes; not secret. */
    declare readonly delivered: pulumi.Output<string>;

    constructor(name: string, args: PropsOf<"Delivery">, opts: pulumi.CustomResourceOptions) {
        super("Delivery", name, { ...args, delivered: undefined }, opts);
    }
}

/** A machine that has been given its bundle. */
export interface DeliveredMachine {
    machine: MetMachine;
    login: { [Key in keyof MachineLogin]: pulumi.Input<MachineLogin[Key]> };
    delivery: Delivery;
}

export interface DeliveryOptions {
    plan: ClusterPlan;
    platform: Platform;
    machines: MetMachine[];
    certificates: Certificates;
    consulGossipKey: pulumi.Output<string>;
    nomadGossipKey: pulumi.Output<string>;
    /** The operator's own configuration of the agents. */
    extra: pulumi.Output<ExtraConfig>;
    sshPrivateKey: pulumi.Output<string>;
    tokens: TokenSecrets;
    registries: Record<string, RegistryArgs>;
    /** Whether agents answer DNS queries. */
    dns: boolean;
    /** Seconds that a machine may take to answer SSH. */
    timeoutSeconds: number;
}

/** The parts of a bundle that every machine and every member of a pool gets. */
export function sharedBundleParts(options: DeliveryOptions): pulumi.Output<SharedBundleOptions> {
    const addresses = (role: Role) =>
        pulumi.all(
            options.machines
                .filter(({ node }) => hasRole(node, role))
                .map(({ joinName, privateAddress }) => joinName ?? privateAddress),
        );
    const { plan, platform } = options;
    return pulumi
        .output({
            networkCidr: platform.networkCidr,
            artifacts: platform.artifacts,
            consulServers: addresses(Role.ConsulServer),
            nomadServers: addresses(Role.NomadServer),
            consulGossipKey: options.consulGossipKey,
            nomadGossipKey: options.nomadGossipKey,
            trustBundle: options.certificates.trustBundle,
            extra: options.extra,
            registries: options.registries,
        })
        .apply((known): SharedBundleOptions => {
            const { cloud, publicInterface, firewall } = platform;
            return { plan, cloud, publicInterface, firewall, ...known };
        });
}

/**
 * Gives every machine its secrets and configuration over SSH. No server waits for another: whatever number of them Pulumi
 * runs in parallel, no order of theirs can keep a quorum from forming. The other machines come after the servers, so that a
 * change restarts their agents when every server runs with it.
 */
export function deliverBundles(
    name: string,
    options: DeliveryOptions,
    parent: pulumi.Resource,
): DeliveredMachine[] {
    const shared = sharedBundleParts(options);
    const deliverTo = (machine: MetMachine, after: pulumi.Resource[]) =>
        deliver(name, machine, shared, after, options, parent);
    const toServers = new Map(
        options.machines
            .filter(({ node }) => isServer(node))
            .map((server) => [server, deliverTo(server, [])]),
    );
    const after = [...toServers.values()].map(({ delivery }) => delivery);
    return options.machines.map((machine) => toServers.get(machine) ?? deliverTo(machine, after));
}

function deliver(
    name: string,
    machine: MetMachine,
    shared: pulumi.Output<SharedBundleOptions>,
    after: pulumi.Resource[],
    { platform, certificates, sshPrivateKey, tokens, dns, timeoutSeconds }: DeliveryOptions,
    parent: pulumi.Resource,
): DeliveredMachine {
    const { node, id, sshAddress, hostKey, resource, volume } = machine;
    const own = pulumi.output({
        consulTokens: { ...tokens.of(node), dns: dns ? tokens.dns : undefined },
        identity: certificates.forNode(machine),
    });
    const content = pulumi.secret(
        pulumi.all([shared, own]).apply(([common, known]) => bundle({ ...common, ...known, node, volume })),
    );
    const login = {
        cluster: name,
        nodeName: node.name,
        machineId: id,
        sshAddress,
        hostKey,
        sshUser: platform.sshUser,
        sshPrivateKey,
        timeoutSeconds,
    };
    const delivery = new Delivery(
        `${name}-${node.name}`,
        { ...login, bundle: content },
        {
            parent,
            dependsOn: [resource, ...after],
            // An earlier version delivered by @pulumi/command. As an alias, its resource is no delete that needs that plugin.
            aliases: [{ name: `${name}-${node.name}-deliver`, type: "command:remote:Command" }],
        },
    );
    return { machine, login, delivery };
}
