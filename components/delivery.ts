import { createHash } from "node:crypto";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { bundle, receiveCommand, type SharedBundleOptions } from "../sdk/node";
import { type ClusterPlan, hasRole, isServer, Role } from "../sdk/topology";
import type { Certificates } from "./certificates";
import { checkHostKey, type MetMachine } from "./hostKeys";
import type { Platform } from "./platforms/platform";
import type { TokenSecrets } from "./tokenSecrets";

/** A machine that has been given its bundle. */
export interface DeliveredMachine {
    machine: MetMachine;
    command: command.remote.Command;
    connection: pulumi.Input<command.types.input.remote.ConnectionArgs>;
    /** Changes when anything that the machine was given changes; not secret. */
    bundleHash: pulumi.Output<string>;
}

export interface DeliveryOptions {
    plan: ClusterPlan;
    platform: Platform;
    machines: MetMachine[];
    certificates: Certificates;
    consulGossipKey: pulumi.Output<string>;
    nomadGossipKey: pulumi.Output<string>;
    sshPrivateKey: pulumi.Output<string>;
    tokens: TokenSecrets;
    /** Whether agents answer DNS queries. */
    dns: boolean;
    /** Seconds that a machine may take to answer SSH. */
    timeoutSeconds: number;
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
    const addresses = (role: Role) =>
        pulumi.all(
            options.machines
                .filter(({ node }) => hasRole(node, role))
                .map(({ privateAddress }) => privateAddress),
        );
    const { plan, platform } = options;
    const shared = pulumi
        .output({
            networkCidr: platform.networkCidr,
            artifacts: platform.artifacts,
            consulServers: addresses(Role.ConsulServer),
            nomadServers: addresses(Role.NomadServer),
            consulGossipKey: options.consulGossipKey,
            nomadGossipKey: options.nomadGossipKey,
            trustBundle: options.certificates.trustBundle,
        })
        .apply((known): SharedBundleOptions => {
            const { cloud, publicInterface } = platform;
            return { plan, cloud, publicInterface, ...known };
        });
    const deliverTo = (machine: MetMachine, after: pulumi.Resource[]) =>
        deliver(name, machine, shared, after, options, parent);
    const toServers = new Map(
        options.machines
            .filter(({ node }) => isServer(node))
            .map((server) => [server, deliverTo(server, [])]),
    );
    const after = [...toServers.values()].map(({ command }) => command);
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
    const { node } = machine;
    const own = pulumi.output({
        consulTokens: { ...tokens.of(node), dns: dns ? tokens.dns : undefined },
        identity: certificates.forNode(machine),
    });
    const stdin = pulumi.secret(
        pulumi.all([shared, own]).apply(([common, known]) => bundle({ ...common, ...known, node })),
    );
    const connection = {
        host: machine.sshAddress,
        user: platform.sshUser,
        privateKey: sshPrivateKey,
        hostKey: machine.hostKey,
        // A try that fails is repeated after five seconds at most, so a machine has so long to boot.
        dialErrorLimit: Math.ceil(timeoutSeconds / 5),
    };
    const hash = (text: pulumi.Output<string | undefined>) =>
        pulumi.unsecret(text).apply((known) =>
            createHash("sha256")
                .update(known ?? "")
                .digest("hex"),
        );
    const check = checkHostKey(name, machine, hash(stdin), timeoutSeconds, parent);
    const delivery = new command.remote.Command(
        `${name}-${node.name}-deliver`,
        {
            connection,
            create: receiveCommand(platform.sshUser),
            stdin,
            triggers: [machine.id],
            // A machine's sshd refuses such variables, of which every update would warn.
            addPreviousOutputInEnv: false,
        },
        { parent, dependsOn: [machine.resource, check, ...after] },
    );
    return {
        machine,
        connection,
        // Of the delivery's own output, so that what uses it depends on the delivery and not on each part of the bundle.
        bundleHash: hash(delivery.stdin),
        command: delivery,
    };
}
