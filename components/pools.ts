import * as pulumi from "@pulumi/pulumi";
import { introducerPolicy } from "../sdk/accessControl";
import { poolBundle } from "../sdk/node";
import { hasRole, isServer, type PoolPlan, Role } from "../sdk/topology";
import { clusterMachine } from "./clusterMachine";
import type { Connection } from "./connection";
import { type DeliveryOptions, sharedBundleParts } from "./delivery";
import { NomadAclPolicy } from "./nomadAclPolicy";
import { NomadAclToken } from "./nomadAclToken";
import { DynamicResource, type PropsOf } from "./providers/dynamicResource";
import type { CheckedMachine } from "./readiness";

export interface PoolsOptions extends DeliveryOptions {
    connection: Connection;
    /** The planned machines, with their readiness checks. */
    checked: CheckedMachine[];
}

/** A pool whose first members are ready when `readiness` exists. */
export interface Pool {
    plan: PoolPlan;
    /** The certificate of its members, PEM. */
    certificate: pulumi.Output<string>;
    readiness: pulumi.Resource;
}

/** A resource of a pool that keeps the connection for its delete. */
class PoolResource<
    Name extends "PoolIntroducer" | "PoolMembership" | "PoolReadiness",
> extends DynamicResource<Name> {
    constructor(provider: Name, name: string, args: PropsOf<Name>, opts: pulumi.CustomResourceOptions) {
        super(provider, name, args, { ...opts, additionalSecretOutputs: ["connection"] });
    }
}

/**
 * The pools of a cluster, whose members join by themselves. They are made when the servers are ready: first the rights of the members in
 * Consul, then the introduction of their Nomad clients, then the members. When a pool is removed, its members are drained, its machines
 * are removed, and its rights and entries follow.
 */
export function createPools(name: string, options: PoolsOptions, parent: pulumi.Resource): Pool[] {
    const { plan, platform, certificates, tokens, dns, timeoutSeconds } = options;
    const { createPool } = platform;
    if (plan.pools.length === 0 || createPool === undefined) return [];
    const { cluster } = options.connection;
    const whileClusterLasts = { parent, deletedWith: platform.network };
    const serversReady = options.checked
        .filter(({ machine }) => isServer(machine.node))
        .map(({ check }) => check);
    const memberships = plan.pools.map((pool) => {
        const grants = pulumi.secret(tokens.grantsOfPool(pool));
        return new PoolResource(
            "PoolMembership",
            `${name}-${pool.name}`,
            { cluster, pool: pool.name, grants, timeoutSeconds, connection: undefined },
            { ...whileClusterLasts, dependsOn: serversReady },
        );
    });
    const introducers = createIntroducers(name, options, {
        ...whileClusterLasts,
        dependsOn: [...serversReady, ...memberships],
    });
    const shared = sharedBundleParts(options);
    return plan.pools.map((pool): Pool => {
        const identity = certificates.forPool(pool);
        const own = pulumi.output({
            consulTokens: { ...tokens.ofPool(pool), dns: dns ? tokens.dns : undefined },
            identity,
        });
        const bundle = pulumi
            .all([shared, own])
            .apply(([common, known]) => poolBundle({ ...common, ...known, pool }));
        const { resource, id } = createPool({
            pool,
            bundle: pulumi.secret(bundle),
            dependsOn: [...memberships, ...introducers],
        });
        const { name: poolName, initialCount } = pool;
        const readiness = new PoolResource(
            "PoolReadiness",
            `${name}-${poolName}`,
            { cluster, pool: poolName, poolId: id, initialCount, timeoutSeconds, connection: undefined },
            { ...whileClusterLasts, dependsOn: resource },
        );
        return { plan: pool, certificate: identity.certPem, readiness };
    });
}

/**
 * Every Nomad server introduces the clients of the pools, because an introduction lasts half an hour, and a client may join at
 * any time: https://developer.hashicorp.com/nomad/docs/configuration/server#client_introduction-block
 */
function createIntroducers(
    name: string,
    { plan, checked, connection: { cluster }, timeoutSeconds }: PoolsOptions,
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    const policy = new NomadAclPolicy(`${name}-introducer`, { cluster, ...introducerPolicy }, opts);
    const { secretId } = new NomadAclToken(
        `${name}-introducer`,
        { cluster, name: introducerPolicy.name, policies: [policy.name] },
        opts,
    );
    const pools = Object.fromEntries(plan.pools.map((pool) => [pool.name, pool.client.nodePool ?? ""]));
    return checked
        .filter(({ machine }) => hasRole(machine.node, Role.NomadServer))
        .map(
            ({ machine }) =>
                new PoolResource(
                    "PoolIntroducer",
                    `${name}-${machine.node.name}`,
                    {
                        cluster,
                        machine: clusterMachine(machine),
                        machineId: machine.id,
                        token: secretId,
                        pools,
                        timeoutSeconds,
                        connection: undefined,
                    },
                    opts,
                ),
        );
}
