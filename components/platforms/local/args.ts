/** Machines on this Linux machine, as systemd-nspawn containers; needs root. There is nothing to choose yet. */
export type LocalArgs = Record<string, never>;
