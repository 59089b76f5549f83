import type * as pulumi from "@pulumi/pulumi";
import type { Machine } from "./platforms/platform";
import { DynamicResource, type Outputs, type PropsOf } from "./providers/dynamicResource";

/** A machine's SSH host key as recorded when an update first met the machine. */
class HostKey extends DynamicResource<"HostKey"> implements Outputs<"HostKey", "publicKey"> {
    declare readonly publicKey: pulumi.Output<string>;

    constructor(name: string, args: PropsOf<"HostKey">, opts: pulumi.CustomResourceOptions) {
        super("HostKey", name, { ...args, publicKey: undefined }, opts);
    }
}

/** A machine whose host key is recorded. No other key is accepted. */
export interface MetMachine extends Machine {
    /** `ssh-ed25519 AAAA…` */
    hostKey: pulumi.Output<string>;
}

/** Records each machine's host key once it answers SSH, before anything is sent to it. */
export function meetMachines(
    name: string,
    machines: readonly Machine[],
    timeoutSeconds: number,
    parent: pulumi.Resource,
): MetMachine[] {
    return machines.map((machine) => {
        const { node, id, sshAddress, localName, resource } = machine;
        const args = { nodeName: node.name, machineId: id, sshAddress, localName, timeoutSeconds };
        const hostKey = new HostKey(`${name}-${node.name}`, args, { parent, dependsOn: resource });
        return { ...machine, hostKey: hostKey.publicKey };
    });
}
