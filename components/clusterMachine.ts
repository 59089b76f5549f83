import type { MetMachine } from "./hostKeys";

/** A machine as connections and the command line know it. Its parts are Outputs of their own, so that a preview shows what it can. */
export function clusterMachine({ node, id, privateAddress, sshAddress, hostKey }: MetMachine) {
    return { name: node.name, id, roles: [...node.roles], address: privateAddress, sshAddress, hostKey };
}
