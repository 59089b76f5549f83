import type { ClientArgs } from "./clientArgs";
import type { DriversArgs } from "./driverArgs";

/**
 * Nomad clients that come and go without a program running: an autoscaler or an operator adds and removes them, the platform repairs
 * them, and each joins by itself. They are called `<pool>-<suffix>` with a suffix of the platform's.
 */
export interface PoolArgs extends ClientArgs {
    /**
     * Number of machines when the pool is made. Allowed: 0 to 200. Afterwards the pool's size is the platform's, and no update
     * changes it.
     */
    initialCount: number;
    /** The platform's name of a machine size, for example `Standard_B2s`. Default: the platform's. Local machines have no sizes. */
    size?: string;
    /** Drivers of tasks. Default: Docker, `exec` and `java`, without privileges. */
    drivers?: DriversArgs;
}
