/** A machine with sshd whose user may forward TCP. */
export interface SshTarget {
    /** Name or address at which the operator's computer reaches the machine. */
    host: string;
    /** Default 22. */
    port?: number;
    user: string;
    /** The private key itself in PEM or OpenSSH form, without passphrase; not a path. */
    privateKey: string;
    /** The machine's public host key, `ssh-ed25519 AAAA…`: no other key is accepted. Default: any key, for states without recorded keys. */
    hostKey?: string;
    /** The machine's name with its cluster's in front, for messages. Default `host`. */
    machine?: string;
}
