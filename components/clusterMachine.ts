import type { MetMachine } from "./hostKeys";

/** A machine as connections and the command line know it. Its parts are separate Outputs, so that a preview shows those that are known. */
export function clusterMachine({ node, id, privateAddress, sshAddress, hostKey }: MetMachine) {
    return { name: node.name, id, roles: [...node.roles], address: privateAddress, sshAddress, hostKey };
}
