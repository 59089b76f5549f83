import { type Registry, startRegistry } from "../rig/registry/registry";
import { tracesOf } from "./cluster/hostTraces";
import { TestCluster } from "./cluster/testCluster";
import { hostNetworks, networksAreThere } from "./jobs/networks";
import { tableAnswers } from "./jobs/table";
import { containersAreConfined } from "./jobs/containers";
import { tenJobsAnswer } from "./jobs/tenJobs";

/** examples/jobs as it stands: a server, two clients and ten jobs; and a third client of a group that allows its jobs everything. */
let cluster: TestCluster | undefined;
let registry: Registry | undefined;
/** Defined once the update has succeeded, so that nothing waits for jobs that are not there. */
let deployed: TestCluster | undefined;

function context(): TestCluster {
    if (deployed === undefined) throw new Error("The update of the example failed.");
    return deployed;
}

beforeAll(async () => {
    registry = await startRegistry();
    const docker = { registryMirrors: [registry.url], infraImage: "rancher/mirrored-pause:3.6" };
    cluster = await TestCluster.ofExample("jobs", {
        cluster: "jobs",
        settings: [
            [["nomad", "extra"], hostNetworks],
            [["groups", "clients", "drivers"], { docker }],
            [["groups", "clients", "hostVolumes", "cells"], { path: "/srv/cells" }],
            [
                ["groups", "trusted"],
                {
                    count: 1,
                    roles: ["nomad-client"],
                    nodePool: "trusted",
                    drivers: { docker: { ...docker, allowPrivileged: true }, rawExec: true },
                },
            ],
        ],
    });
    await cluster.cli("up", "--local");
    deployed = cluster;
});

afterAll(async () => {
    await cluster?.remove();
    await registry?.stop();
});

describe("ten jobs", () => tenJobsAnswer(context));
describe("drivers, networks, discovery and volumes", () => tableAnswers(context));
describe("networks", () => networksAreThere(context));
describe("containers", () => containersAreConfined(context));

test("`down` leaves nothing on the host", async () => {
    const cluster = context();
    await cluster.cli("down", "--local");
    expect(await tracesOf(cluster.prefix)).toEqual([]);
});
