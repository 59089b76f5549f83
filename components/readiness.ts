import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import type { AccessControl } from "./accessControl";
import { nodeCommand } from "../sdk/node";
import { isServer } from "../sdk/topology";
import type { DeliveredMachine } from "./delivery";
import type { Platform } from "./platforms/platform";
import { DynamicResource } from "./providers/dynamicResource";

/**
 * One readiness check for each machine. It passes when the machine's agents see one leader that all servers agree on, the
 * planned voters, a healthy autopilot and, on a client, themselves ready. It says what it waits for; on timeout it prints the
 * agents' last log lines. It runs again when its own machine's bundle changed or its own machine was started.
 *
 * @returns a resource that exists once all of them have passed. Outputs of the cluster depend on it instead of on every check.
 */
export function awaitReadiness(
    name: string,
    delivered: DeliveredMachine[],
    platform: Platform,
    timeoutSeconds: number,
    accessControl: AccessControl,
    parent: pulumi.Resource,
): pulumi.Resource {
    const servers = delivered.filter(({ machine }) => isServer(machine.node));
    const checks = delivered.map(
        (own) =>
            new command.remote.Command(
                `${name}-${own.machine.node.name}-ready`,
                {
                    connection: own.connection,
                    create: nodeCommand(platform.sshUser, `ready ${timeoutSeconds}`),
                    // The token comes by standard input and stays in the memory of the run.
                    stdin: accessControl.observerToken,
                    triggers: [
                        own.machine.id,
                        ...(own.machine.boot ? [own.machine.boot] : []),
                        own.bundleHash,
                    ],
                },
                {
                    parent,
                    dependsOn: [
                        // A client's introduction already depends on the servers.
                        ...(servers.includes(own) ? servers : [own]).map((machine) => machine.command),
                        ...accessControl.neededBy(own.machine.node),
                    ],
                },
            ),
    );
    return new DynamicResource("Readiness", `${name}-ready`, {}, { parent, dependsOn: checks });
}
