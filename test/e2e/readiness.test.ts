import { join } from "node:path";
import { deployCluster, UpdateFailed } from "../../automation";
import { supervisorOf } from "../../sdk/nspawn/supervisor";
import { eventually } from "../agents/program";
import { TestCluster } from "./cluster/testCluster";
import { expectHealthy } from "./cluster/expectHealthy";

/** Three combined nodes with half a minute to become ready, of which one cannot start its Consul. */
let cluster: TestCluster;

beforeAll(async () => {
    cluster = await TestCluster.create({ folder: join(__dirname, "readiness"), cluster: "hasty" });
});

afterAll(async () => cluster?.remove());

/** Brings the cluster to what its program says, by a function for other programs. */
const deploy = async () => deployCluster({ stack: cluster.stack, folder: cluster.folder, env: cluster.env });

const broken = "/etc/systemd/system/consul.service.d/broken.conf";

/** Puts a fault on the machine as soon as it runs, long before it is given its bundle. */
async function breakConsulOn(machine: string): Promise<void> {
    await eventually("the machine boots", () => supervisorOf(cluster.nameOnHost(machine)));
    // In front of the start, so that systemd never calls the unit active, not even for a moment.
    const unit = `[Service]\nExecStartPre=/bin/sh -c "echo the disk is on fire; exit 1"\n`;
    const write = `mkdir -p ${broken.replace(/\/[^/]*$/, "")} && cat >${broken}`;
    await eventually("its systemd has started", async () => {
        await cluster.on(machine, write, unit);
        return true;
    });
}

test("a readiness check that times out fails the update, and shows each machine's unmet condition and last log lines", async () => {
    const update = deploy().catch((caught: unknown) => caught);
    await Promise.race([breakConsulOn("node-1"), update]);
    const error = await update;
    expect(error).toBeInstanceOf(UpdateFailed);
    const { message: printed, failures } = error as UpdateFailed;
    const failed = failures.map(({ urn }) => urn?.split("::").at(-1));
    expect(failed).toContain("hasty-consul");
    expect(failed).not.toContain(undefined);
    expect(printed).toMatch(/consul has not answered for 30 s: /);
    expect(printed).toContain("node-1 still waits for consul to start");
    expect(printed).toContain("the disk is on fire");
    for (const machine of ["node-0", "node-2"]) {
        expect(printed).toMatch(new RegExp(`${machine} still waits for a consul leader`));
        expect(printed).toContain(`--- ${machine}: last lines of consul`);
        expect(printed).toContain(`--- ${machine}: last lines of nomad`);
    }
});

test("the next update waits again, and succeeds once the fault is mended", async () => {
    await cluster.on("node-1", `rm ${broken} && systemctl daemon-reload`);
    // Half a minute is for a fault that stays; a cluster that forms has as long as a slow machine needs.
    cluster.env.READINESS_TIMEOUT = "600";
    await deploy();
    expectHealthy(await cluster.status());
});
