/** Machines on this Linux machine, as systemd-nspawn containers; needs root. There are no settings yet. */
export interface LocalArgs {
    [nothing: string]: never;
}
