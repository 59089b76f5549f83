import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import type { AccessControl } from "./accessControl";
import { nodeCommand } from "../sdk/node";
import type { DeliveredMachine } from "./delivery";
import type { Platform } from "./platforms/platform";

/**
 * One gate for each machine, behind all deliveries: it opens when the machine's agents see one leader that all servers
 * agree on, the planned voters, a healthy autopilot and, on a client, themselves ready. Says what it waits for; when it
 * gives up it prints the agents' last log lines. Asked again whenever a bundle changed or the machine was started.
 */
export function awaitReadiness(
    name: string,
    delivered: DeliveredMachine[],
    platform: Platform,
    timeoutSeconds: number,
    accessControl: AccessControl,
    parent: pulumi.Resource,
): command.remote.Command[] {
    const hashes = delivered.map(({ bundleHash }) => bundleHash);
    return delivered.map(
        ({ machine, connection }) =>
            new command.remote.Command(
                `${name}-${machine.node.name}-ready`,
                {
                    connection,
                    create: nodeCommand(platform.sshUser, `ready ${timeoutSeconds}`),
                    // The token comes by standard input and stays in the memory of the run.
                    stdin: accessControl.observerToken,
                    triggers: [machine.id, ...(machine.boot ? [machine.boot] : []), ...hashes],
                },
                {
                    parent,
                    dependsOn: [...delivered.map((other) => other.command), ...accessControl.resources],
                },
            ),
    );
}
