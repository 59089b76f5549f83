import { setTimeout as sleep } from "node:timers/promises";
import { providers } from "../../../components/providers";
import { turnKey } from "../../../sdk/accessControl";
import { isLate, LifetimeKind, withCluster } from "../../../sdk/cluster";
import { issuedLifetimes } from "../../../sdk/cluster/issuedLifetimes";
import { eventually, freePorts } from "../../agents/program";
import type { ShortLivedClient } from "../../agents/shortLivedClient";
import { ShortLives } from "../../agents/shortLives";
import { site } from "../../agents/siteJob";

/** Seconds. Nomad renews a node identity after two thirds with a heartbeat, of which there is one every second or two. */
const lives = { nodeIdentity: 12, rootKey: 16, workloadIdentity: 20 };

/** Seconds for which Nomad accepts an identity after its end: go-jose's `DefaultLeeway`. */
const leeway = 60;

/** Seconds between two changes of Nomad's leader. */
const leadership = 15;

/**
 * Seconds in which each of them ends several times, and Consul's shortest TTL of a workload's token, 60, once. `npm run soak`
 * makes it longer.
 */
const span = Math.max(lives.nodeIdentity + leeway + 5, 60 * Number(process.env.SOAK_MINUTES ?? 0));

jest.setTimeout((span + 180) * 1000); // the lives pass in a hook

/** Observations while the lifetimes passed. */
const seen = {
    nodeStatus: new Set<string>(),
    nodeIdentities: new Set<string>(),
    rootKeys: new Set<string>(),
    workloadIdentities: new Set<string>(),
    health: new Set<string>(),
    leaderships: new Set<string>(),
};

let rig: ShortLives;
/** Clients that are suspended all the time, one of which the servers forget, and one whose introduction has ended. */
let suspended: ShortLivedClient;
let forgotten: ShortLivedClient;
let latecomer: ShortLivedClient;
/** Seconds until the lock of a session that nobody renewed was free. */
let lockFreeAfter: number;
let allocation: string;
/** The output of the update that mends an earlier release's auth method. */
let printed = "";
const ports: Record<string, number> = {};

beforeAll(async () => {
    rig = await ShortLives.start(lives);
    const { cluster, specification } = rig;
    const [web, old, late] = await freePorts(3);
    Object.assign(ports, { web, old, late });
    // A cluster of an earlier release, whose tokens had a TTL, with a job from then.
    const authMethod = { ...specification.authMethod, maxTokenTtl: "1m" };
    const earlier = { cluster, specification: { ...specification, authMethod } };
    await providers.WorkloadIdentity.create(earlier);
    await rig.runJob("old", site("old", ports.old!, lives.workloadIdentity));
    const error = jest.spyOn(console, "error").mockImplementation((line: string) => void (printed += line));
    await providers.WorkloadIdentity.update!("id", earlier, { cluster, specification });
    error.mockRestore();
    allocation = await rig.runJob("web", site("web", ports.web!, lives.workloadIdentity));
    for (const service of ["web", "old"]) await untilHealth(service, "passing");
    [suspended, forgotten] = await Promise.all([addClient("suspended"), addClient("forgotten")]);
    const ended = await rig.introduction("latecomer", 1);
    for (const client of [suspended, forgotten]) process.kill(client.program().pid, "SIGSTOP");
    await Promise.all([watch(), lockOfDeadSession()]);
    await withCluster(cluster, async ({ nomad }) => {
        const node = (await nomad.nodes.list()).find(({ name }) => name === "forgotten")!;
        await nomad.nodes.purge(node.id);
    });
    for (const client of [suspended, forgotten]) process.kill(client.program().pid, "SIGCONT");
    latecomer = await rig.addClient("latecomer", ended);
});

afterAll(async () => rig?.stop());

/** Looks every half second, and moves Nomad's leadership on now and then. */
async function watch(): Promise<void> {
    const start = Date.now();
    await withCluster(rig.cluster, async ({ nomad }) => {
        for (let transfers = 1; Date.now() < start + span * 1000;) {
            const client = (await nomad.nodes.list()).find(({ name }) => name === "client")!;
            seen.nodeStatus.add(client.status);
            seen.nodeIdentities.add((await nomad.nodes.identity(client.id)).issuedAt.toISOString());
            for (const { id, state } of await nomad.keyring.keys())
                if (state === "active") seen.rootKeys.add(id);
            seen.workloadIdentities.add((await secret("nomad_probe.jwt")) ?? "none");
            seen.health.add(await health("web"));
            const servers = await nomad.raft.servers();
            const leader = servers.findIndex((server) => server.leader);
            if (leader >= 0 && Date.now() > start + transfers * leadership * 1000) {
                await nomad.raft.transferLeadership(servers[(leader + 1) % servers.length]!.id);
                seen.leaderships.add(`${transfers}`);
                transfers++;
            }
            await sleep(500);
        }
    });
}

/** A session with the shortest TTL takes the restart lock and is not heard of again. */
async function lockOfDeadSession(): Promise<void> {
    await withCluster(rig.cluster, async ({ consul: { sessions } }) => {
        const [dead, living] = [await sessions.create("dead", 10), await sessions.create("living", 60)];
        expect(await sessions.acquire(turnKey, dead)).toBe(true);
        const start = Date.now();
        await eventually("the lock is free", async () => sessions.acquire(turnKey, living));
        lockFreeAfter = (Date.now() - start) / 1000;
        await sessions.destroy(living);
    });
}

async function addClient(name: string): Promise<ShortLivedClient> {
    const client = await rig.addClient(name, await rig.introduction(name, 300));
    await untilNode(name, "ready");
    return client;
}

async function untilNode(name: string, wanted: string | undefined): Promise<void> {
    await eventually(`${name} is ${wanted}`, async () => (await nodeStatus(name)) === wanted);
}

async function untilRefused(client: ShortLivedClient): Promise<void> {
    const program = client.program();
    await eventually("it is refused", () => program.output().includes("Permission denied"), { program });
}

async function nodeStatus(name: string): Promise<string | undefined> {
    const nodes = await withCluster(rig.cluster, ({ nomad }) => nomad.nodes.list());
    return nodes.find((node) => node.name === name)?.status;
}

/** The content of a file among the secrets of the task `main` of the job `web`. */
async function secret(file: string): Promise<string | undefined> {
    return rig.client.read(`alloc/${allocation}/main/secrets/${file}`);
}

/** The statuses of a service's checks in Consul; removed instances do not count. */
async function health(service: string): Promise<string> {
    const instances = await withCluster(rig.cluster, ({ consul }) => consul.catalog.service(service));
    return instances
        .flatMap(({ checks }) => checks.filter(({ name }) => name === "site").map(({ status }) => status))
        .join();
}

async function untilHealth(service: string, wanted: string): Promise<void> {
    await eventually(`${service} is ${wanted}`, async () => (await health(service)) === wanted);
}

/** Stops a site's process as a hang would, and lets it go on afterwards. */
async function whileHanging(service: string, work: () => Promise<void>): Promise<void> {
    const pid = Number(await (await fetch(`http://127.0.0.1:${ports[service]}/`)).text());
    process.kill(pid, "SIGSTOP");
    try {
        await work();
    } finally {
        process.kill(pid, "SIGCONT");
    }
}

test.each([
    ["node identities", seen.nodeIdentities, lives.nodeIdentity],
    ["root keys", seen.rootKeys, lives.rootKey],
    ["workload identities", seen.workloadIdentities, lives.workloadIdentity],
    ["leaderships", seen.leaderships, leadership],
])("several %s came and went, and the client and its job did not notice", async (_, generations, life) => {
    expect(generations.size).toBeGreaterThanOrEqual(Math.max(2, Math.floor(span / life / 2)));
    expect([...seen.nodeStatus]).toEqual(["ready"]);
    expect([...seen.health]).toEqual(["passing"]);
    expect(await rig.allocationOf("web")).toBe(allocation);
});

test("a service that hangs turns critical, however long its allocation has run", async () => {
    await whileHanging("web", async () => untilHealth("web", "critical"));
    await untilHealth("web", "passing");
});

test("the token that a task has had from its start is still valid", async () => {
    const consulToken = await secret("consul_token");
    const { endsAt, roles } = await withCluster({ ...rig.cluster, consulToken }, ({ consul }) =>
        consul.acl.tokens.self(),
    );
    expect({ endsAt, roles }).toEqual({ endsAt: undefined, roles: ["nomad-cluster-tasks-default"] });
});

test("Consul trusts the present keys: a later job logs in, and its tokens end with it", async () => {
    const tokens = async () =>
        withCluster(rig.cluster, async ({ consul }) =>
            (await consul.acl.tokens.list()).filter(({ authMethod }) => authMethod !== undefined),
        );
    const before = (await tokens()).length;
    await rig.runJob("late", site("late", ports.late!, lives.workloadIdentity));
    await untilHealth("late", "passing");
    expect((await tokens()).length).toBeGreaterThan(before);
    await withCluster(rig.cluster, ({ nomad }) => nomad.jobs.deregister("late"));
    await eventually("its tokens are gone", async () => (await tokens()).length === before);
});

describe("a job whose tokens have a TTL, from an earlier release", () => {
    test("was named by the update, with the command that brings it back", () => {
        expect(printed).toContain("nomad job restart -reschedule -yes -namespace default old");
        expect(printed).not.toContain(" web");
    });

    test("has no health in Consul after the TTL, until that command gave it another allocation", async () => {
        await whileHanging("old", async () => {
            await sleep(4000); // three times what the check takes to fail; nothing happens that could be waited for
            expect(await health("old")).toBe("passing");
        });
        await rig.nomad("job", "restart", "-reschedule", "-yes", "-namespace", "default", "old");
        await eventually("old answers again", async () => (await fetch(`http://127.0.0.1:${ports.old}/`)).ok);
        await eventually("the new allocation is registered", async () => (await health("old")) !== "");
        await whileHanging("old", async () => {
            await eventually("old is critical", async () => (await health("old")).includes("critical"));
        });
    });
});

test("the status knows when node identities and root keys end, and finds none late", async () => {
    const all = await withCluster(rig.cluster, ({ consul, nomad }) => issuedLifetimes(consul, nomad));
    // The clients that were suspended may count as ready already, with identities that nobody renewed.
    const issued = all.filter(({ of }) => !["suspended", "forgotten"].includes(of));
    const identity = issued.find(({ kind }) => kind === LifetimeKind.NodeIdentity)!;
    expect(Date.parse(identity.endsAt) - Date.parse(identity.startedAt)).toBe(lives.nodeIdentity * 1000);
    expect(identity.of).toBe("client");
    const kinds = issued.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining([LifetimeKind.RootKey, LifetimeKind.MeshAuthority]));
    expect(issued.filter((lifetime) => isLate(lifetime))).toEqual([]);
});

test("a session without renewal releases its lock after at most twice its TTL", () => {
    expect(lockFreeAfter).toBeGreaterThanOrEqual(10);
    expect(lockFreeAfter).toBeLessThanOrEqual(25);
});

test("an expired introduction is refused, and a new one is accepted", async () => {
    await untilRefused(latecomer);
    expect(await nodeStatus("latecomer")).toBeUndefined();
    await latecomer.introduce(await rig.introduction("latecomer", 300));
    await latecomer.restart();
    await untilNode("latecomer", "ready");
});

test("a client that was suspended until its identity had expired works again after a restart", async () => {
    await untilRefused(suspended);
    // It may have registered again by itself meanwhile, because one of its fingerprints changed; nothing forces that.
    await suspended.restart();
    await untilNode("suspended", "ready");
});

test("one that the servers have forgotten meanwhile has to be introduced again, without what it remembers", async () => {
    await untilRefused(forgotten);
    await forgotten.restart();
    await untilRefused(forgotten);
    await forgotten.forget();
    await forgotten.introduce(await rig.introduction("forgotten", 300));
    await forgotten.restart();
    await untilNode("forgotten", "ready");
});
