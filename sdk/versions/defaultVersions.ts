/** A product of a cluster. */
export type Product = "consul" | "nomad";

/** The versions that the tests run on: the defaults of a cluster, and what the toolchain installs. */
export const defaultVersions: Readonly<Record<Product, string>> = { consul: "1.22.3", nomad: "1.11.3" };
