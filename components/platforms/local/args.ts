/** Machines on this Linux machine, as systemd-nspawn containers; needs root. */
export interface LocalArgs {
    /**
     * Whether the machines and their tasks reach the internet through this computer, with its address as theirs: images and artifacts can
     * be fetched. They reach no private network (RFC 1918 and the like) and no other cluster in either case, and nothing outside reaches
     * them. Default true. `false`: the machines reach each other and this computer only.
     */
    internet?: boolean;
}
