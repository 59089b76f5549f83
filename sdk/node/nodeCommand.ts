/** The check comes before the delivery, because a machine with an older Python would lose the program that it has. */
const pythonCheck = `/usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null || {
    echo 'nomad-cluster-node: this machine needs /usr/bin/python3 of version 3.9 or later: install it or choose a newer image' >&2
    exit 1
}`;

/**
 * The command that takes a bundle from standard input. It unpacks the bundle before the node program reads it, so that a
 * machine with the script of an earlier version, which expects a plain tar in base64, can be given the present one.
 */
export function receiveCommand(sshUser: string): string {
    return `${pythonCheck}\nbase64 -d | gunzip | base64 | ${nodeCommand(sshUser, "receive")}`;
}

/** A call of the node program over SSH. Its arguments are visible on the machine: no secret may be among them. */
export function nodeCommand(sshUser: string, verb: string): string {
    return `${sshUser === "root" ? "" : "sudo -n "}/usr/local/sbin/nomad-cluster-node ${verb}`;
}
