import { introductionKey } from "../../sdk/accessControl";
import { withCluster } from "../../sdk/cluster/clusterAccess";
import { run } from "../../sdk/process/run";
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

test("a refresh and a second update change nothing", async () => {
    await stack.expectNoChanges();
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

test("an update records the number of members and changes none, and another does nothing", async () => {
    expect(await stack.up()).toMatch(/VirtualMachineScaleSet nomad-clients updated/);
    expect(await members()).toHaveLength(7);
    await stack.up("--expect-no-changes");
});

describe("a stolen identity of the pool", () => {
    /** On a member as root, who may do all that the node program may. */
    const ask = (path: string) =>
        `python3 -c 'import http.client, socket
c = http.client.HTTPConnection("169.254.169.254")
c.sock = socket.socket()
c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 0x6E6F6465)
c.sock.connect(("169.254.169.254", 80))
c.request("GET", "${path}", headers={"Metadata": "true"})
print(c.getresponse().read().decode())'`;
    const tokenPath = async () => {
        const [identity] = Object.values((await stack.account.state()).identities);
        const resource = encodeURIComponent("https://vault.azure.net");
        return `/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${resource}&client_id=${identity!.clientId}`;
    };
    let member: string;
    let token: string;
    let vault: string;

    beforeAll(async () => {
        member = (await members())[0]!;
        const answer = JSON.parse(await stack.on(member, ask(await tokenPath()))) as { access_token: string };
        token = answer.access_token;
        vault = Object.values((await stack.account.state()).vaults)[0]!.name;
    });

    test("is given to no task, and to no server", async () => {
        const url = `http://169.254.169.254${await tokenPath()}`;
        const asTask = `curl -sS --max-time 3 -H Metadata:true '${url}' 2>&1 || true`;
        expect(await stack.on(member, asTask)).toContain("Couldn't connect");
        const inContainer = `docker run --rm busybox:1.36 wget -T 3 -q -O - --header Metadata:true '${url}' 2>&1 || true`;
        expect(await stack.on(member, inContainer)).not.toContain("access_token");
        expect(await stack.on("servers-0", `curl -sS -H Metadata:true '${url}'`)).toContain(
            "Identity not found",
        );
    });

    test("opens the vault inside the subnet alone", async () => {
        const secret = `https://${vault}.vault.azure.net/secrets/bundle?api-version=7.4`;
        const get = (more: string) =>
            `curl -sS --max-time 5 -H 'Authorization: Bearer ${token}' ${more} '${secret}'`;
        expect(await stack.on(member, get(""))).toContain('\\"sha256\\"');
        const { vaultAddress } = Object.values((await stack.account.state()).networks)[0]!;
        const outside = get(`-k --resolve ${vault}.vault.azure.net:443:${vaultAddress}`);
        expect(await run("bash", ["-c", outside])).toContain("Client address is not authorized");
    });

    test("and what a member holds opens at the servers' APIs what the page on pools says", async () => {
        const { address } = (await stack.state()).machines.find(({ name }) => name === "servers-0")!;
        const curl = (product: string, path: string, more: string) => {
            const [port, name, folder] =
                product === "consul"
                    ? [8501, "server.frankfurt.consul", "consul.d"]
                    : [4646, "server.emea.nomad", "nomad.d"];
            const tls = ["ca", "cert", "key"].map(
                (one) => `--${one.replace("ca", "cacert")} /etc/${folder}/tls/${one}.pem`,
            );
            return `curl -sS ${tls.join(" ")} --resolve ${name}:${port}:${address} ${more} https://${name}:${port}${path}`;
        };
        const consul = async (path: string, body?: object) => {
            const agent = `$(python3 -c 'import json; print(json.load(open("/etc/consul.d/consul.json"))["acl"]["tokens"]["agent"])')`;
            const put = body === undefined ? "" : `-X PUT -d '${JSON.stringify(body)}'`;
            return stack.on(member, curl("consul", path, `-H "X-Consul-Token: ${agent}" ${put}`));
        };
        const entry = (Node: string) => ({ Node, Address: "192.0.2.1", Datacenter: "frankfurt" });
        expect(await consul("/v1/catalog/register", entry("clients-thief"))).toBe("true");
        expect(await consul("/v1/catalog/deregister", entry("clients-thief"))).toBe("true");
        expect(await consul("/v1/catalog/register", entry("servers-0"))).toContain("Permission denied");
        expect(await consul(`/v1/kv/${introductionKey("clients")}`)).toContain("Value");
        expect(await consul(`/v1/kv/${introductionKey("clients")}`, {})).toContain("Permission denied");
        expect(await consul("/v1/acl/tokens")).toContain("Permission denied");
        const azures = (header: string) => `-H '${header}: ${token}'`;
        expect(await stack.on(member, curl("consul", "/v1/catalog/nodes", azures("X-Consul-Token")))).toMatch(
            /ACL not found/,
        );
        expect(await stack.on(member, curl("nomad", "/v1/jobs", ""))).toMatch(/Permission denied|^\[\]/);
    });
});

test("a server that is reimaged comes back as a voter, and no other machine changes", async () => {
    const before = (await stack.account.state()).machines;
    await stack.account.reimage("servers-1");
    await stack.up("--refresh");
    await everybody();
    const after = Object.values((await stack.account.state()).machines);
    const changed = after.filter(({ id, diskId }) => before[id.toLowerCase()]?.diskId !== diskId);
    expect(changed.map(({ inputs }) => inputs.osProfile?.computerName)).toEqual(["servers-1"]);
    await stack.up("--expect-no-changes");
});

test("instances that scale in drain first", async () => {
    await runPages(2);
    await eventually("two pages", async () => (await pages()).length === 2);
    const [leaving] = await pages();
    const others = (await members()).filter((name) => name !== leaving);
    await Promise.all([leaving!, ...others.slice(0, 3)].map(async (name) => stack.account.scaleIn(name)));
    await eventually("the page has moved", async () => (await pages()).length === 2);
    expect(await pages()).not.toContain(leaving);
    await withCluster(await stack.state(), async ({ consul, nomad }) => {
        const [ended] = (await nomad.jobs.allocations("page"))
            .filter(({ nodeName, desiredStatus }) => nodeName === leaving && desiredStatus === "stop")
            .slice(-1);
        // Ended by the drain. An instance that only disappeared would leave it lost.
        expect(ended).toMatchObject({ clientStatus: "complete" });
        expect((await consul.agent.members()).filter(({ status }) => status === "failed")).toEqual([]);
    });
    await everybody();
    expect(await members()).toHaveLength(3);
});

test("a member whose agents are dead is unhealthy for Azure, which puts another in its place", async () => {
    const [ill, ...others] = await members();
    await stack.on(ill!, "systemctl stop nomad");
    expect(await stack.account.health("clients", ill!)).toMatchObject({ state: "Unhealthy" });
    expect(await stack.account.repair("clients")).toEqual([ill]);
    await everybody();
    expect(await members()).toEqual(expect.arrayContaining(others));
    expect(await members()).toHaveLength(3);
});

test("one server gets another size and votes again, and an update of all at once is refused", async () => {
    const size = "Standard_B2as_v2";
    await stack.change([["groups", "servers", "size"], size]);
    await expect(stack.pulumi("preview")).rejects.toThrow(/azure\.instances/);
    await stack.change([["groups", "servers", "size"], "Standard_B2als_v2"]);
    await stack.change(
        [["azure", "instances", "servers-0"], { size }],
        [["pools", "clients", "size"], "Standard_B2als_v2"],
    );
    const names = await members();
    await stack.up();
    await everybody();
    const machines = Object.values((await stack.account.state()).machines);
    const resized = machines.filter(
        ({ inputs }) =>
            inputs.hardwareProfile?.vmSize === size && inputs.osProfile!.computerName!.startsWith("servers"),
    );
    expect(resized.map(({ inputs }) => inputs.osProfile?.computerName)).toEqual(["servers-0"]);
    // The state still has the number of members that there was before three left.
    expect(await members()).toEqual(names);
});

test("another size of the pool reaches its members a batch at a time", async () => {
    expect(await stack.account.rollUpgrade("clients")).toHaveLength(3);
    await everybody();
    const sizes = (await stack.account.instances("clients")).map(
        ({ inputs }) => inputs.hardwareProfile?.vmSize,
    );
    expect(new Set(sizes)).toEqual(new Set(["Standard_B2als_v2"]));
});

test("destroy works when every machine is dead, and leaves nothing in the subscription", async () => {
    for (const name of [...servers, ...(await members())]) await stack.account.stop(name);
    await stack.destroy();
    expect(await stack.contents()).toEqual([]);
});
