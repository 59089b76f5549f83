import { join } from "node:path";
import { deployCluster, UpdateFailed } from "../../automation";
import { pulumiCommand } from "../../automation/environment";
import { withCluster, type ClusterConnection } from "../../sdk/cluster";
import { supervisorOf } from "../../sdk/nspawn/supervisor";
import { runOverSsh } from "../../sdk/ssh";
import { eventually } from "../agents/program";
import { killUpdate } from "./cluster/killUpdate";
import { TestCluster } from "./cluster/testCluster";
import { expectHealthy } from "./cluster/expectHealthy";

/**
 * Three combined nodes, of which one cannot start its Consul at first; then with two clients, and with tokens, keys and machines that are replaced
 * while they run.
 */
let cluster: TestCluster;

beforeAll(async () => {
    cluster = await TestCluster.create({ folder: join(__dirname, "replaced"), cluster: "replaced" });
    cluster.env.REPLACED_CLIENTS = "0";
});

afterAll(async () => cluster?.remove());

interface Resource {
    urn: string;
    type: string;
    outputs?: Record<string, unknown>;
}

/** The stack's resources whose URN ends with `Kind::name`. */
async function resource(kind: string, name: string): Promise<Resource> {
    const { deployment } = JSON.parse(await cluster.export("--show-secrets")) as {
        deployment: { resources: Resource[] };
    };
    const found = deployment.resources.filter(({ urn }) => urn.endsWith(`${kind}::${name}`));
    expect(found).toHaveLength(1);
    return found[0]!;
}

/** A secret of Pulumi's state is JSON text in an object. */
function plain(value: unknown): string {
    if (typeof value === "string") return value;
    return JSON.parse((value as { plaintext: string }).plaintext) as string;
}

const tokenOf = async (name: string) => plain((await resource("RandomSecret", name)).outputs!.value);
const keyOf = async (name: string) =>
    plain((await resource("tls:index/privateKey:PrivateKey", name)).outputs!.privateKeyPem);

async function replace(...which: [kind: string, name: string][]): Promise<void> {
    const urns = await Promise.all(which.map(async ([kind, name]) => (await resource(kind, name)).urn));
    await cluster.up(...urns.flatMap((urn) => ["--replace", urn]));
}

/** Does Consul know the token? */
async function isKnown(state: ClusterConnection, product: "consul" | "nomad", secretId: string) {
    const own = {
        ...state,
        ...(product === "consul" ? { consulToken: secretId } : { nomadToken: secretId }),
    };
    return withCluster(own, async (clients) => clients[product].acl.tokens.self()).then(
        () => true,
        () => false,
    );
}

const machines = ["node-0", "node-1", "node-2"];
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
    cluster.env.REPLACED_DNS = "false";
    cluster.env.REPLACED_TIMEOUT = "30";
    const { stack, folder, env } = cluster;
    const update = deployCluster({ stack, folder, env }).catch((caught: unknown) => caught);
    await Promise.race([breakConsulOn("node-1"), update]);
    const error = await update;
    expect(error).toBeInstanceOf(UpdateFailed);
    const { message: printed, failures } = error as UpdateFailed;
    const failed = failures.map(({ urn }) => urn?.split("::").at(-1));
    expect(failed).toContain("replaced-consul");
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

test("the next update waits again once the fault is mended; cut off between Consul's bootstrap and its grants, it is completed by one more", async () => {
    await cluster.on("node-1", `rm ${broken} && systemctl daemon-reload`);
    // Half a minute is for a fault that stays; a cluster that forms has as long as a slow machine needs.
    cluster.env.REPLACED_TIMEOUT = "600";
    cluster.env.REPLACED_CUT = "true";
    await expect(cluster.up()).rejects.toThrow(/ACL not found/);
    await resource("AclBootstrap", "replaced-consul");
    cluster.env.REPLACED_CUT = "false";
    cluster.env.REPLACED_CLIENTS = "2";
    // Another configuration, for which every Consul server has to restart.
    cluster.env.REPLACED_DNS = "true";
    await cluster.up();
    expectHealthy(await cluster.status());
});

test("an agent's tokens are replaced by one update, and their predecessors are unknown", async () => {
    const names = ["replaced-node-1-consul", "replaced-node-1-nomad", "replaced-dns"];
    const before = await Promise.all(names.map(tokenOf));
    await replace(...names.map((name): [string, string] => ["RandomSecret", name]));
    const after = await Promise.all(names.map(tokenOf));
    const state = await cluster.state();
    for (const token of before) expect(await isKnown(state, "consul", token)).toBe(false);
    for (const token of after) expect(await isKnown(state, "consul", token)).toBe(true);
    expectHealthy(await cluster.status());
});

test("management tokens, the observer's token and the operator's certificate are replaced by one update", async () => {
    const before = await cluster.state();
    await replace(
        ["RandomSecret", "replaced-consul-management"],
        ["RandomSecret", "replaced-nomad-management"],
        ["RandomSecret", "replaced-observer-nomad-token"],
        ["PrivateKey", "replaced-operator"],
    );
    const after = await cluster.state();
    expect(after.operatorKey).not.toBe(before.operatorKey);
    for (const product of ["consul", "nomad"] as const) {
        const [old, now] = [before[`${product}Token`]!, after[`${product}Token`]!];
        expect(await isKnown(after, product, old)).toBe(false);
        expect(await isKnown(after, product, now)).toBe(true);
    }
    expectHealthy(await cluster.status());
});

test("the SSH key is replaced, also by an update that follows one killed half way", async () => {
    const before = await cluster.state();
    const accepts = async (sshPrivateKey: string) =>
        Promise.all(
            before.machines.map(async ({ sshAddress: host }) =>
                runOverSsh({ host, user: "root", privateKey: sshPrivateKey }, "true", "", 20_000).then(
                    () => true,
                    () => false,
                ),
            ),
        );
    const { urn } = await resource("PrivateKey", "replaced-ssh");
    const keysOn = async (machine: string) => cluster.on(machine, "cat /root/.ssh/authorized_keys");
    const keys = await Promise.all(machines.map(keysOn));
    // Once true it stays true until the update ends, so that no fast machine is missed.
    const accepted = async () => (await Promise.all(machines.map(keysOn))).join() !== keys.join();
    const { command } = await pulumiCommand(cluster.env.PATH!);
    const update = [command, "up", "--yes", "--skip-preview", "--non-interactive", "--replace", urn] as const;
    await killUpdate(cluster, update, "a machine accepts the new key", accepted);
    await cluster.pulumi("cancel", "--yes");
    await cluster.up();
    const after = await cluster.state();
    expect(after.sshPrivateKey).not.toBe(before.sshPrivateKey);
    expect(await accepts(after.sshPrivateKey)).toEqual(before.machines.map(() => true));
    expect(await accepts(before.sshPrivateKey)).toEqual(before.machines.map(() => false));
    expectHealthy(await cluster.status());
});

test("a replaced machine has another identity than its predecessor, whose tokens are revoked", async () => {
    const identity = async () => ({
        consul: await tokenOf("replaced-node-2-consul"),
        nomad: await tokenOf("replaced-node-2-nomad"),
        key: await keyOf("replaced-node-2"),
    });
    const before = await identity();
    await replace(["LocalMachine", "replaced-node-2"]);
    const after = await identity();
    expect(after.key).not.toBe(before.key);
    const state = await cluster.state();
    for (const name of ["consul", "nomad"] as const) {
        expect(await isKnown(state, "consul", before[name])).toBe(false);
        expect(await isKnown(state, "consul", after[name])).toBe(true);
    }
    expect(await cluster.on("node-2", "cat /etc/consul.d/tls/key.pem")).toBe(after.key);
    expectHealthy(await cluster.status());
});

test.each([
    [
        "the management tokens",
        "1",
        ["RandomSecret", "replaced-consul-management"],
        ["RandomSecret", "replaced-nomad-management"],
    ],
    ["the SSH key", "0", ["PrivateKey", "replaced-ssh"]],
] as [string, string, ...[string, string][]][])(
    "the update that replaces %s also removes a machine",
    async (_, clients, ...which) => {
        cluster.env.REPLACED_CLIENTS = clients;
        await replace(...which);
        const status = await cluster.status();
        expect(
            status.machines.map(({ name }) => name).filter((name) => name.startsWith("clients")),
        ).toHaveLength(Number(clients));
        expectHealthy(status);
        const members = await withCluster(await cluster.state(), async ({ consul, nomad }) => [
            ...(await consul.agent.members()).map(({ name }) => name),
            ...(await nomad.nodes.list()).map(({ name }) => name),
        ]);
        expect(members).not.toContain(`clients-${clients}`);
    },
);

test("a management token that was replaced before is not made anew by force, and nothing is changed", async () => {
    await expect(replace(["ManagementToken", "replaced-nomad"])).rejects.toThrow(
        "nomad has management tokens, and this one is not among them.",
    );
});

test("after all of it an update changes nothing", async () => {
    await cluster.up("--expect-no-changes");
});
