import * as pulumi from "@pulumi/pulumi";
import { clusterMachine } from "./clusterMachine";
import type { Connection } from "./connection";
import type { MetMachine } from "./hostKeys";
import { DynamicResource, type Outputs, type PropsOf } from "./providers/dynamicResource";
import type { TokenSecrets } from "./tokenSecrets";

/** A machine's place in Consul and Nomad, which its delete takes back. */
class NodeMembership
    extends DynamicResource<"NodeMembership">
    implements Outputs<"NodeMembership", "machineId">
{
    declare readonly machineId: pulumi.Output<string>;

    constructor(name: string, args: PropsOf<"NodeMembership">, opts: pulumi.CustomResourceOptions) {
        const secret = { ...opts, additionalSecretOutputs: ["connection"] };
        super("NodeMembership", name, { ...args, connection: undefined }, secret);
    }
}

export interface MembershipOptions {
    machines: MetMachine[];
    connection: Connection;
    tokens: TokenSecrets;
    /** Seconds that each step of leaving may take. */
    timeoutSeconds: number;
    /** Goes only when the whole cluster goes: nobody needs to leave then. */
    network: pulumi.Resource;
}

/**
 * The machines as members of the cluster. Every other resource of a machine depends on its membership. A machine that is removed
 * therefore leaves while it still runs. If it is lost already, its successor gets nothing before the other servers have removed
 * the predecessor.
 */
export function joinCluster(name: string, options: MembershipOptions, parent: pulumi.Resource): MetMachine[] {
    const { machines, connection, tokens, timeoutSeconds, network } = options;
    const { cluster } = connection;
    return machines.map((machine) => {
        const { node, id, resource } = machine;
        const membership = new NodeMembership(
            `${name}-${node.name}`,
            {
                cluster,
                machine: clusterMachine(machine),
                machineId: id,
                grants: pulumi.secret(tokens.grantsOf(node)),
                timeoutSeconds,
            },
            { parent, dependsOn: resource, deletedWith: network },
        );
        return { ...machine, id: membership.machineId, resource: membership };
    });
}
