import { join } from "node:path";
import { removeMachine } from "../../sdk/nspawn";
import { fingerprint } from "../../sdk/ssh";
import { TestCluster } from "./cluster/testCluster";
import { expectHealthy } from "./cluster/expectHealthy";

/** A server and a client, whose SSH host keys change. */
let cluster: TestCluster;
const client = "clients-0";

beforeAll(async () => {
    cluster = await TestCluster.create({ folder: join(__dirname, "hostKeys"), cluster: "met" });
    cluster.env.MET_DNS = "true";
    await cluster.up();
});

afterAll(async () => cluster?.remove());

/** The key on the machine's disk, read without SSH. */
async function ownKey(machine: string): Promise<string> {
    const line = await cluster.on(machine, "cat /etc/ssh/ssh_host_ed25519_key.pub");
    return line.trim().split(" ").slice(0, 2).join(" ");
}

async function recordedKey(machine: string): Promise<string | undefined> {
    return (await cluster.state()).machines.find(({ name }) => name === machine)?.hostKey;
}

/** When the machine was last given something, and how often anybody has logged in. */
async function seenBy(machine: string): Promise<string> {
    return cluster.on(
        machine,
        "stat -c %y /etc/consul.d/consul.json; journalctl --no-pager _COMM=sshd | grep -c 'Accepted publickey'",
    );
}

const refusal = (shown: string, recorded: string) =>
    `shows another SSH host key than the recorded one: ${fingerprint(shown)} instead of ${fingerprint(recorded)}. ` +
    "Nothing was sent to it. If you changed its key, accept the new one: " +
    `\`pulumi up --replace '**HostKey::met-${client}'\`.`;

/** What an update that must fail says, in one line. */
async function failure(): Promise<string> {
    return cluster.up().then(
        () => "it did not fail",
        ({ message }: Error) => message.replace(/\s+/g, " "),
    );
}

test("each machine's key is recorded as it is on its disk", async () => {
    for (const machine of ["servers-0", client])
        expect(await recordedKey(machine)).toBe(await ownKey(machine));
});

describe("after a machine's host keys were replaced", () => {
    let before: string;
    let after: string;

    beforeAll(async () => {
        before = await ownKey(client);
        await cluster.on(client, "rm /etc/ssh/ssh_host_* && ssh-keygen -A && systemctl restart ssh");
        after = await ownKey(client);
    });

    test("an update that would give it something ends before it logs in, and names the machine, both keys and the way on", async () => {
        const seen = await seenBy(client);
        cluster.env.MET_DNS = "false";
        expect(await failure()).toContain(refusal(after, before));
        expect(await seenBy(client)).toBe(seen);
    });

    test("a refresh does not take the new key over", async () => {
        await cluster.refresh();
        expect(await recordedKey(client)).toBe(before);
        expect(await failure()).toContain(refusal(after, before));
    });

    test("the command line does not log in either", async () => {
        await expect(cluster.cli("ssh", client, "true")).rejects.toThrow(/Host key verification failed/);
    });

    test("the new key is accepted on purpose, and the update goes on", async () => {
        await cluster.up("--replace", `**HostKey::met-${client}`);
        expect(await recordedKey(client)).toBe(after);
        const config = JSON.parse(await cluster.cli("ssh", client, "cat /etc/consul.d/consul.json")) as {
            acl: { tokens: object };
        };
        expect(Object.keys(config.acl.tokens)).toEqual(["agent"]);
        expectHealthy(await cluster.status());
        await cluster.up("--expect-no-changes");
    });
});

test("a machine in another's place is met anew", async () => {
    const before = await recordedKey(client);
    await cluster.up("--replace", `**LocalMachine::met-${client}`);
    expect(await recordedKey(client)).toBe(await ownKey(client));
    expect(await recordedKey(client)).not.toBe(before);
    expectHealthy(await cluster.status());
});

test("a machine deleted by hand is made again, and met anew", async () => {
    const before = await recordedKey(client);
    await removeMachine(cluster.nameOnHost(client));
    await cluster.refresh();
    await cluster.up();
    expect(await recordedKey(client)).toBe(await ownKey(client));
    expect(await recordedKey(client)).not.toBe(before);
    expectHealthy(await cluster.status());
    await cluster.up("--expect-no-changes");
});
