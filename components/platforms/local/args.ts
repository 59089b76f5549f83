/** Machines on this Linux machine, as systemd-nspawn containers; needs root. There is nothing to choose yet. */
export interface LocalArgs {
    [nothing: string]: never;
}
