import type * as pulumi from "@pulumi/pulumi";
import type { AccessControl } from "./accessControl";
import { isServer } from "../sdk/topology";
import type { DeliveredMachine } from "./delivery";
import type { MetMachine } from "./hostKeys";
import { DynamicResource } from "./providers/dynamicResource";

/** A machine, and its readiness check. */
export interface CheckedMachine {
    machine: MetMachine;
    check: pulumi.Resource;
}

/**
 * One readiness check for each machine. It passes when the machine's agents see one leader that all servers agree on, the
 * planned voters, a healthy autopilot and, on a client, themselves ready. It says what it waits for; on timeout it prints the
 * agents' last log lines. It runs again when its own machine's bundle changed or its own machine was started.
 */
export function checkMachines(
    name: string,
    delivered: DeliveredMachine[],
    accessControl: AccessControl,
    parent: pulumi.Resource,
): CheckedMachine[] {
    const servers = delivered.filter(({ machine }) => isServer(machine.node));
    return delivered.map((own) => {
        const { machine, login, delivery } = own;
        const check = new DynamicResource(
            "ReadinessCheck",
            `${name}-${machine.node.name}`,
            {
                ...login,
                observerToken: accessControl.observerToken,
                delivered: delivery.delivered,
                boot: machine.boot,
            },
            {
                parent,
                dependsOn: [
                    // A client's introduction has waited for the servers.
                    ...(servers.includes(own) ? servers : [own]).map((server) => server.delivery),
                    ...accessControl.neededBy(machine.node),
                ],
                // An earlier version checked by @pulumi/command. As an alias, its resource is no delete that needs that plugin.
                aliases: [{ name: `${name}-${machine.node.name}-ready`, type: "command:remote:Command" }],
            },
        );
        return { machine, check };
    });
}

/**
 * A resource that exists once all checks have passed. Outputs of the cluster depend on it instead of on every check.
 *
 * @param checks of the machines and of the pools
 */
export function awaitReadiness(
    name: string,
    checks: pulumi.Resource[],
    parent: pulumi.Resource,
): pulumi.Resource {
    return new DynamicResource("Readiness", `${name}-ready`, {}, { parent, dependsOn: checks });
}
