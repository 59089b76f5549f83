/** The rig's Azure as its machines see it: the effects of its API are real on this host. Needs root. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureImage } from "../../sdk/nspawn";
import { run } from "../../sdk/process/run";
import { eventually } from "../agents/program";
import { Account } from "../rig/azure/account";
import { networkInterface } from "../rig/azure/networkInterface";
import { hostPrefix, subscriptionKey } from "../rig/azure/subscriptionState";
import { vault } from "../rig/azure/vault";
import { virtualMachine } from "../rig/azure/virtualMachine";
import { sshKeyPair } from "../rig/sshd/keyPair";
import { AzureMachines, context, group, image, size, storageProfile } from "./cluster/azureMachines";
import { inMachine } from "./cluster/inMachine";
import { probe } from "./cluster/probe";
import { runBySsh } from "./cluster/runBySsh";

const account = new Account(`rig-${process.pid}`);
const folder = mkdtempSync(join(tmpdir(), "rig-azure-"));
const key = sshKeyPair();
let machines: AzureMachines;
let a: string, b: string, publicIp: string, clientId: string;

async function on(name: string, commands: string): Promise<string> {
    return (await inMachine(await account.machineNameOf(name), commands)).trim();
}

const metadata = (path: string) =>
    `curl -sS --max-time 5 -H Metadata:true 'http://169.254.169.254/metadata/${path}'`;

async function booted(name: string): Promise<void> {
    await eventually(`the boot of ${name}`, async () =>
        (await on(name, "cloud-init status").catch(() => "")).endsWith("done"),
    );
}

const membersOf = async () =>
    (await account.instances("pool")).map(({ inputs }) => inputs.osProfile!.computerName!);

beforeAll(async () => {
    process.env.PULUMI_NOMAD_CLUSTER_STATE = join(folder, "state");
    process.env.ARM_SUBSCRIPTION_ID = account.subscriptionId;
    await ensureImage((line) => console.info(line));
    writeFileSync(join(folder, "key"), key.private, { mode: 0o600 });
    machines = new AzureMachines(key.public, (await account.publicNetwork()).gateway);
    ({ a, b, publicIp, clientId } = await machines.build());
    await Promise.all([booted("a"), booted("b")]);
});

afterAll(async () => {
    await account.removeEverything();
    rmSync(folder, { recursive: true, force: true });
});

test("the user of the machine logs in at the public address and has sudo, and custom data has run", async () => {
    const commands = "id -un; sudo id -un; hostname; sudo cat /srv/name";
    const said = await runBySsh(join(folder, "key"), `azureuser@${publicIp}`, commands);
    expect(said).toBe("azureuser\nroot\na\ncustom data of one");
    expect(await on("a", "ip -brief -4 address show eth0")).not.toContain(publicIp);
});

test("the first rule that matches decides, and application security groups are members' private addresses", async () => {
    expect(await probe(undefined, publicIp, [22, 7000])).toEqual({ 22: "open", 7000: "silent" });
    expect(await probe(await account.machineNameOf("a"), b, [22, 7000])).toEqual({
        22: "silent",
        7000: "refused",
    });
    expect(await probe(await account.machineNameOf("b"), a, [7000])).toEqual({ 7000: "silent" });
});

test("a machine without a public address goes out by the NAT gateway, and nobody comes in by it", async () => {
    const exit = Object.values((await account.state()).addresses).find(
        ({ name }) => name === "exit",
    )!.address;
    const { gateway } = await account.publicNetwork();
    expect(await on("b", `ping -c1 -W2 -q ${gateway} >/dev/null && echo out`)).toBe("out");
    expect((await probe(undefined, exit, [22]))[22]).not.toBe("open");
});

test("names, the instance, and tokens for assigned identities alone", async () => {
    expect(await on("a", "getent hosts b")).toMatch(new RegExp(`^${b} `));
    expect(await on("a", metadata("instance/compute/name?api-version=2021-02-01&format=text"))).toBe("a");
    expect(
        await on("a", "curl -sS 'http://169.254.169.254/metadata/instance?api-version=2021-02-01'"),
    ).toContain("Required metadata header not specified");
    const token = `identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net&client_id=${clientId}`;
    expect(await on("b", metadata(token))).toContain("Identity not found");
    expect(await on("a", metadata(token))).toContain('"token_type": "Bearer"');
});

test("a vault's secrets over TLS: with the token, by the policy and from the subnet", async () => {
    const ask = (resource: string) =>
        `token=$(${metadata(`identity/oauth2/token?api-version=2018-02-01&resource=${resource}`)} | python3 -c 'import json,sys; print(json.load(sys.stdin)["access_token"])')
curl -sS --max-time 10 -H "Authorization: Bearer $token" 'https://rig-vault.vault.azure.net/secrets/bundle?api-version=7.4'`;
    expect(await on("a", ask("https%3A%2F%2Fvault.azure.net"))).toContain('"value": "first"');
    expect(await on("a", ask("https%3A%2F%2Fmanagement.azure.com"))).toContain("Invalid audience");
    const plain = "https://rig-vault.vault.azure.net/secrets/bundle?api-version=7.4";
    expect(await on("a", `curl -sS ${plain}`)).toContain("Request is missing a Bearer");
    const python = `python3 -c 'import urllib.request; urllib.request.urlopen("${plain}")' 2>&1 | tail -1`;
    expect(await on("a", python)).toContain("401");
    const { vaultAddress } = Object.values((await account.state()).networks)[0]!;
    const forged = `curl -sS --max-time 5 -k -H 'Authorization: Bearer a.b.c' --resolve rig-vault.vault.azure.net:443:${vaultAddress} ${plain}`;
    expect(await run("bash", ["-c", forged])).toContain("Invalid signature");
});

test("an instance of the pool has its prefix in its name, and is born without the engine", async () => {
    const [first] = await account.instances("pool");
    expect(first?.inputs.osProfile?.computerName).toMatch(/^pool-[A-Z0-9]{6}$/);
    const [second] = await account.grow("pool", 1);
    await booted(second!);
    expect(await on(second!, "hostname; cat /srv/name")).toBe(`${second}\ncustom data of all`);
});

test("the extension probes the machine's loopback, and a repair replaces what is ill", async () => {
    const [first, second] = (await account.instances("pool")).map(
        (one) => one.inputs.osProfile!.computerName!,
    );
    await booted(first!);
    expect(await account.health("pool", first!)).toMatchObject({ state: "Unhealthy" });
    const serve = (status: number) => `
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(${status}); self.end_headers()
http.server.HTTPServer(("127.0.0.1", 7999), Handler).serve_forever()`;
    for (const [name, status] of [
        [first, 200],
        [second, 503],
    ] as const)
        await inMachine(
            await account.machineNameOf(name!),
            `cat > /srv/health.py; systemd-run --quiet --unit=health python3 /srv/health.py`,
            serve(status),
        );
    await account.awaitHealth("pool", first!, 30_000);
    expect(await account.health("pool", second!)).toMatchObject({ state: "Unhealthy" });
    await expect(account.rollUpgrade("pool")).resolves.toEqual([]);
    const repaired = account.repair("pool");
    await approve(second!);
    expect(await repaired).toEqual([second]);
    const left = await membersOf();
    expect(left).toHaveLength(2);
    expect(left).toContain(first);
    expect(left).not.toContain(second);
});

/** As a machine does that is told of its end: it looks for its own name, and approves. */
async function approve(name: string): Promise<void> {
    const { name: machine } = await account.machine(name);
    const url = "http://169.254.169.254/metadata/scheduledevents?api-version=2020-07-01";
    const program = `
import json, time, urllib.request
def ask(data=None):
    request = urllib.request.Request("${url}", data, {"Metadata": "true"})
    return json.load(urllib.request.urlopen(request))
while True:
    events = [e for e in ask()["Events"] if e["EventType"] == "Terminate" and "${machine}" in e["Resources"]]
    if events:
        ask(json.dumps({"StartRequests": [{"EventId": events[0]["EventId"]}]}).encode())
        break
    time.sleep(0.2)`;
    // A unit of its own, because its machine can end before it does.
    const start = "cat > /srv/approve.py; systemd-run --quiet --unit=approve python3 /srv/approve.py";
    await inMachine(await account.machineNameOf(name), start, program);
}

test("a reimaged machine has another disk, and its name, addresses and vmId", async () => {
    const before = await account.machine("a");
    await on("a", "touch /srv/mine");
    await account.reimage("a");
    await booted("a");
    const after = await account.machine("a");
    expect(after).toMatchObject({ vmId: before.vmId, name: "a" });
    expect(after.diskId).not.toBe(before.diskId);
    expect(await on("a", "ls /srv")).toBe("name");
});

test("what Azure refuses", async () => {
    const state = await account.state();
    const inputs = { ...Object.values(state.interfaces)[1]!.inputs, networkInterfaceName: "c" };
    const good = machines.machine("c", (await machines.create(networkInterface, inputs)).id);
    const make = async (change: object) =>
        virtualMachine.create({ ...group, ...good, ...change }, context).then(() => "made", String);
    const imageReference = { ...image, sku: "nine" };
    expect(await make({ storageProfile: { ...storageProfile, imageReference } })).toContain(
        `Status=404 Code="PlatformImageNotFound" Message="The platform image 'Canonical:ubuntu-24_04-lts:nine:latest' is not available.`,
    );
    expect(await make({ osProfile: { ...good.osProfile, computerName: "a_b" } })).toContain(
        "Linux host name",
    );
    expect(await make({ hardwareProfile: { vmSize: "Standard_Z9" } })).toContain(
        "The value Standard_Z9 provided",
    );
    const used = 2 * Object.keys(state.machines).length;
    await account.setCoreQuota(used + 1);
    expect(await make({})).toMatch(
        new RegExp(
            `409 .*Total Regional Cores quota.*westeurope, Current Limit: ${used + 1}, Current Usage: ${used}`,
        ),
    );
    await account.setCoreQuota(100);
    await account.exhaust(size, "2");
    expect(await make({ zones: ["2"] })).toContain('Code="ZonalAllocationFailed"');
    await account.withdraw(size);
    expect(await make({})).toContain(`SKUs have failed for Capacity Restrictions: ${size}`);
    await account.takeVaultName("taken");
    const taken = { ...group, vaultName: "taken", properties: {} as never };
    await expect(vault.create(taken, context)).rejects.toThrow("already exists in deleted state");
    const message = "The vault name 'other' is already in use.";
    await account.failNext({ status: 409, code: "VaultAlreadyExists", message, type: "vaults" });
    await expect(vault.create({ ...taken, vaultName: "other" }, context)).rejects.toThrow(
        'Status=409 Code="VaultAlreadyExists" Message="The vault name \'other\' is already in use."',
    );
    const long = { ...group, vaultName: "a-name-that-is-longer-than-24", properties: {} as never };
    await expect(vault.create(long, context)).rejects.toThrow("must be between 3-24 alphanumeric characters");
});

test("everything is gone from the host after the deletes", async () => {
    await machines.removeAll();
    const state = await account.state();
    expect([state.machines, state.interfaces, state.groups]).toEqual([{}, {}, {}]);
    await account.removeEverything();
    expect(await run("ip", ["netns", "list"])).not.toContain(
        hostPrefix(subscriptionKey(account.subscriptionId)),
    );
});
