/** The versions that the tests run on, and the defaults of a cluster. */
export const defaultVersions = { consul: "1.22.3", nomad: "1.11.3" } as const;
