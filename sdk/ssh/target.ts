/** The SSH login of a machine. */
export interface SshTarget {
    /** Name or address at which this computer reaches the machine. */
    host: string;
    /** Port of the SSH server. Default: 22. */
    port?: number;
    /** The user who logs in. A tunnel needs one who may forward TCP (`AllowTcpForwarding` in sshd_config). */
    user: string;
    /** The private key itself, not its path, OpenSSH or PEM, without a passphrase. */
    privateKey: string;
    /**
     * The machine's public host key, `ssh-ed25519 AAAA…`. No other key is accepted. Default: any key is accepted, so that another
     * machine can answer in its place.
     */
    hostKey?: string;
    /** The machine's name with that of its cluster in front, for messages. Default: `host`. */
    machine?: string;
}
