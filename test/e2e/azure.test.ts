import { withCluster } from "../../sdk/cluster/clusterAccess";
import { eventually } from "../agents/program";
import { type Registry, startRegistry } from "../rig/registry/registry";
import { AzureStack } from "./cluster/azureStack";
import { expectHealthy } from "./cluster/expectHealthy";

/**
 * Scenario S2: three servers and a pool that begins with two members, by the program and the settings that a user starts from, on the rig's
 * Azure. Datacenter and region have names that are not Azure's.
 */
let stack: AzureStack;
let registry: Registry;
const servers = ["servers-0", "servers-1", "servers-2"];

beforeAll(async () => {
    registry = await startRegistry();
    stack = await AzureStack.create("prod", [
        [["pools", "clients", "drivers"], { docker: { registryMirrors: [registry.url] } }],
        [["datacenter"], "frankfurt"],
        [["region"], "emea"],
    ]);
    await stack.account.setCoreQuota(100);
    await stack.up();
});

afterAll(async () => {
    await stack?.remove();
    await registry?.stop();
});

/** The members of the pool that Azure has now. */
async function members(): Promise<string[]> {
    const instances = await stack.account.instances("clients");
    return instances.map(({ inputs }) => inputs.osProfile!.computerName!).sort();
}

async function expectEverybody(): Promise<void> {
    expectHealthy(await stack.status());
    const pool = await members();
    await withCluster(await stack.state(), async ({ consul, nomad }) => {
        const alive = (await consul.agent.members()).filter(({ status }) => status === "alive");
        expect(alive.map(({ name }) => name).sort()).toEqual([...pool, ...servers].sort());
        const ready = (await nomad.nodes.list()).filter(({ status }) => status === "ready");
        expect(ready.map(({ name }) => name).sort()).toEqual(pool);
        for (const { raft } of [consul, nomad]) expect(await raft.servers()).toHaveLength(3);
    });
}

async function everybody(): Promise<void> {
    await eventually("everybody is well", async () => {
        await expectEverybody();
        return true;
    });
}

/** A page on each of so many members. */
const job = (count: number) => `
job "page" {
  datacenters = ["frankfurt"]
  region      = "emea"
  group "page" {
    count = ${count}
    constraint {
      distinct_hosts = true
    }
    task "page" {
      driver = "docker"
      config {
        image = "hashicorp/http-echo:1.0"
        args  = ["-text=hello"]
      }
      resources {
        cpu    = 20
        memory = 32
      }
    }
  }
}
`;

/** The members on which the job runs. */
async function pages(): Promise<string[]> {
    return withCluster(await stack.state(), async ({ nomad }) =>
        (await nomad.jobs.allocations("page"))
            .filter(
                ({ clientStatus, desiredStatus }) => clientStatus === "running" && desiredStatus === "run",
            )
            .map(({ nodeName }) => nodeName)
            .sort(),
    );
}

async function runPages(count: number): Promise<void> {
    await withCluster(await stack.state(), async ({ nomad }) =>
        nomad.jobs.register(await nomad.jobs.parse(job(count))),
    );
}

test("S2: three servers agree, and the members of the pool are ready under names of their own", async () => {
    await expectEverybody();
    expect(await members()).toHaveLength(2);
    const { pools } = await stack.status();
    expect(pools.flatMap((pool) => pool.members.map(({ name }) => name)).sort()).toEqual(await members());
    expect(await stack.cli("status")).toContain((await members())[0]);
});

test("datacenter and region have the names that the arguments say, and not Azure's", async () => {
    const state = await stack.state();
    expect([state.datacenter, state.region]).toEqual(["frankfurt", "emea"]);
    const [member] = await members();
    const consul = await stack.on(member!, "cat /etc/consul.d/consul.json");
    expect(consul).toContain('"frankfurt"');
    expect(consul).not.toContain("westeurope");
});

test("five instances that Azure adds join and take tasks in Docker, with nobody logging in", async () => {
    const added = await stack.account.grow("clients", 5);
    await everybody();
    await runPages(7);
    await eventually("a page on each member", async () => (await pages()).length === 7);
    expect(await pages()).toEqual(await members());
    for (const name of added) {
        const logins = await stack.on(name, "journalctl --quiet --unit=ssh --grep=Accepted || true");
        expect([name, logins]).toEqual([name, ""]);
        await stack.account.awaitHealth("clients", name, 60_000);
    }
});

test("a second update changes nothing, whatever the size of the pool", async () => {
    await stack.up("--expect-no-changes");
});
