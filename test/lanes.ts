/** Test files of some projects that run together. */
export interface Lane {
    what: string;
    projects: readonly string[];
    /** Regular expression of the files' paths that another lane has. */
    except?: string;
    /** Files at once. */
    workers: number;
    niceness: number;
}

/**
 * End-to-end files without a cluster, or with clusters of two machines at most. They mostly wait, so
 * clusters of three servers on the same processors still get their share. Four short files are in the other lane, so that both end at
 * about the same time.
 */
export const fewMachines: readonly string[] = [
    "arguments",
    "asking",
    "automation",
    "azureFailures",
    "existing",
    "hostKeys",
    "languages",
    "localPool",
    "machines",
    "machinesDocker",
    "machinesFirewall",
    "networks",
    "oci",
    "ociFailures",
    "policy",
    "rigDigitalOcean",
    "rigOci",
    "rigPlugins",
];

/**
 * The lanes of a whole run, all at once. Clusters take longest and wait a third of their time; the other lanes use the processors then.
 * Only two clusters run at once on two processors, because their servers must answer each other in time. The tests of pure code have no
 * limits of time that matter, so they yield to everything else.
 */
export function lanes(processors: number): Lane[] {
    const files = fewMachines.join("|");
    const half = Math.max(1, Math.floor(processors / 2));
    const clusters: Lane = {
        what: "clusters",
        projects: ["e2e"],
        except: `/test/e2e/(${files})\\.test`,
        workers: processors > 2 ? 3 : 2,
        niceness: 0,
    };
    const machines: Lane = {
        what: "machines",
        projects: ["e2e"],
        except: `/test/e2e/(?!(${files})\\.test)`,
        workers: half,
        niceness: 0,
    };
    return [
        clusters,
        machines,
        { what: "agents", projects: ["integration"], workers: half, niceness: 0 },
        // With a second worker on two processors they were 96 % busy in place of 89 %, and a whole run was none the faster.
        { what: "unit and component tests", projects: ["unit", "component"], workers: half, niceness: 10 },
    ];
}
