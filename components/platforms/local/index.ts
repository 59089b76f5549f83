import * as pulumi from "@pulumi/pulumi";
import type { PoolOwner } from "../../../sdk/nspawn";
import { localName } from "../../../sdk/nspawn/localNames";
import { nodeSettings } from "../../../sdk/node";
import { hasRole, Role } from "../../../sdk/topology";
import { cniPlugins } from "../../../sdk/versions/cniPlugins";
import { DynamicResource, type Outputs } from "../../providers/dynamicResource";
import { artifactsMount } from "./artifactsMount";
import { checkCapacity } from "./checkCapacity";
import type { Machine, Platform, PlatformKind, PlatformOptions } from "../platform";
import type { LocalArgs } from "./args";
import { validateLocal } from "./validate";

/** Zips of Consul and Nomad in the planned versions, and the CNI plugins, on this computer. */
class LocalArtifacts
    extends DynamicResource<"LocalArtifacts">
    implements Outputs<"LocalArtifacts", "directory" | "sha256">
{
    declare readonly directory: pulumi.Output<string>;
    declare readonly sha256: pulumi.Output<Record<"consul" | "nomad" | "cniPlugins", Record<string, string>>>;

    constructor(
        name: string,
        versions: { consulVersion: string; nomadVersion: string; cniPluginsVersion: string },
        opts: pulumi.CustomResourceOptions,
    ) {
        super("LocalArtifacts", name, { ...versions, directory: undefined, sha256: undefined }, opts);
    }
}

/** A bridge on this computer, with a network that nothing else on the computer uses. */
class LocalNetwork extends DynamicResource<"LocalNetwork"> implements Outputs<"LocalNetwork", "cidr"> {
    declare readonly cidr: pulumi.Output<string>;

    constructor(
        name: string,
        args: { networkName: string; wantedCidr?: string; internet: boolean },
        opts: pulumi.CustomResourceOptions,
    ) {
        super("LocalNetwork", name, { ...args, cidr: undefined }, opts);
    }
}

interface LocalMachineArgs {
    machineName: string;
    hostName: string;
    network: pulumi.Input<string>;
    settings: pulumi.Input<string>;
    sshAuthorizedKeys: pulumi.Input<string>[];
    artifactsDirectory: pulumi.Input<string>;
}

/** A Debian machine on this computer that answers SSH. */
class LocalMachine
    extends DynamicResource<"LocalMachine">
    implements Outputs<"LocalMachine", "address" | "boot">
{
    declare readonly address: pulumi.Output<string>;
    declare readonly boot: pulumi.Output<string>;

    constructor(name: string, args: LocalMachineArgs, opts: pulumi.CustomResourceOptions) {
        super("LocalMachine", name, { ...args, running: true, boot: undefined, address: undefined }, opts);
    }
}

interface LocalPoolArgs {
    poolName: string;
    pool: string;
    owner: PoolOwner;
    network: pulumi.Input<string>;
    sshAuthorizedKeys: pulumi.Input<string>[];
    artifactsDirectory: pulumi.Input<string>;
    bundle: pulumi.Input<string>;
    initialCount: number;
}

/** Debian machines on this computer, which the command `pool` adds and removes. */
class LocalPool extends DynamicResource<"LocalPool"> {
    constructor(name: string, args: LocalPoolArgs, opts: pulumi.CustomResourceOptions) {
        super("LocalPool", name, { ...args, running: true, bundleSha256: undefined }, opts);
    }
}

export const localPlatform: PlatformKind<LocalArgs> = {
    // The machines are reached from their host alone.
    needsAdminCidrs: false,
    hasPools: true,
    validate: validateLocal,
    create: createPlatform,
};

/** Machines of a plan on this Linux computer. */
function createPlatform(
    { name, plan, sshPublicKey, names, parent }: PlatformOptions,
    { internet = true }: LocalArgs,
): Platform {
    const { consulVersion, nomadVersion, networkCidr } = plan;
    const owner = { project: pulumi.getProject(), stack: pulumi.getStack(), cluster: name };
    const nameOnHost = (node?: string) => localName(owner.project, owner.stack, name, node);
    checkCapacity(
        plan.nodes.map((node) => nameOnHost(node.name)),
        plan.pools.map((pool) => ({ name: nameOnHost(pool.name), initialCount: pool.initialCount })),
    );
    const store = new LocalArtifacts(
        `${name}-artifacts`,
        { consulVersion, nomadVersion, cniPluginsVersion: cniPlugins.version },
        { parent },
    );
    const artifacts = store.sha256.apply((sha256) => ({ baseUrl: `file://${artifactsMount}`, sha256 }));
    const network = new LocalNetwork(
        `${name}-network`,
        { networkName: nameOnHost(), wantedCidr: networkCidr, internet },
        { parent },
    );
    const machines = plan.nodes.map((node): Machine => {
        const machine = new LocalMachine(
            `${name}-${node.name}`,
            {
                machineName: nameOnHost(node.name),
                hostName: node.name,
                network: network.id,
                settings: artifacts.apply((source) => nodeSettings(plan, node, source, [], names)),
                sshAuthorizedKeys: [sshPublicKey],
                artifactsDirectory: store.directory,
            },
            {
                parent,
                // The successor has the same name on this host. `pulumi up --replace` does not ask the provider.
                deleteBeforeReplace: true,
            },
        );
        return {
            node,
            resource: machine,
            id: machine.id,
            boot: machine.boot,
            privateAddress: machine.address,
            sshAddress: machine.address,
            localName: nameOnHost(node.name),
        };
    });
    const clients = machines.filter(({ node }) => hasRole(node, Role.NomadClient));
    return {
        machines,
        network,
        networkCidr: network.cidr,
        place: {},
        artifacts,
        sshUser: "root",
        // The machines and their host share a network without a firewall.
        ingress: pulumi.all(clients.map(({ privateAddress }) => privateAddress)),
        createPool: ({ pool, bundle, dependsOn }) => {
            const resource = new LocalPool(
                `${name}-${pool.name}`,
                {
                    poolName: nameOnHost(pool.name),
                    pool: pool.name,
                    owner,
                    network: network.id,
                    sshAuthorizedKeys: [sshPublicKey],
                    artifactsDirectory: store.directory,
                    bundle,
                    initialCount: pool.initialCount,
                },
                { parent, dependsOn, deleteBeforeReplace: true },
            );
            return { resource, id: resource.id };
        },
    };
}
