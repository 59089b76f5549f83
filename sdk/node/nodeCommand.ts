/** A call of the node script over SSH. Its arguments are visible on the machine: no secret may be among them. */
export function nodeCommand(sshUser: string, verb: string): string {
    return `${sshUser === "root" ? "" : "sudo -n "}/usr/local/sbin/nomad-cluster-node ${verb}`;
}
