/** The rig's DigitalOcean as its machines see it: the effects of its API are real on this host. Needs root. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureImage } from "../../sdk/nspawn";
import { sshAnswers } from "../../sdk/ssh/sshAnswers";
import { eventually } from "../agents/program";
import { Account } from "../rig/digitalocean/account";
import { droplet } from "../rig/digitalocean/droplet";
import { firewall } from "../rig/digitalocean/firewall";
import { reservedIp } from "../rig/digitalocean/reservedIp";
import { sshKey } from "../rig/digitalocean/sshKey";
import { tag } from "../rig/digitalocean/tag";
import { vpc } from "../rig/digitalocean/vpc";
import { sshKeyPair } from "../rig/sshd/keyPair";
import { recordingContext } from "../unit/rig/recordingContext";
import { inMachine } from "./cluster/inMachine";
import { runBySsh } from "./cluster/runBySsh";
import { connects, listen, reaches } from "./rigDigitalOcean/traffic";

const token = `rig-${process.pid}`;
const account = new Account(token);
const folder = mkdtempSync(join(tmpdir(), "rig-digitalocean-"));
const key = sshKeyPair();
const context = recordingContext("test");
const everywhere = ["0.0.0.0/0", "::/0"];

interface Made {
    id: string;
    dropletUrn: string;
    ipv4Address: string;
    ipv4AddressPrivate: string;
    status: string;
}
let a: Made, b: Made, stranger: Made, network: string, keyId: string, firewallId: string;

async function make(name: string, tags: string[], more: object = {}): Promise<Made> {
    const { id, outputs } = await droplet.create(
        {
            ...{ name, tags, size: "s-1vcpu-1gb", image: "debian-12-x64", region: "sgp1", vpcUuid: network },
            ...{ backups: false, monitoring: false, ipv6: false, gracefulShutdown: false, resizeDisk: true },
            sshKeys: [keyId],
            userData: "#cloud-config\nwrite_files: [{path: /srv/name, content: by user-data}]\n",
            ...more,
        },
        context,
    );
    return { id, ...(outputs as Omit<Made, "id">) };
}

const ssh = async (address: string, command: string) =>
    runBySsh(join(folder, "key"), `root@${address}`, command);

async function on(name: string, commands: string): Promise<string> {
    return (await inMachine(await account.machineNameOf(name), commands)).trim();
}

const sshReady = async ({ ipv4Address }: Made) =>
    eventually(`SSH of ${ipv4Address}`, () => sshAnswers(ipv4Address));

beforeAll(async () => {
    process.env.PULUMI_NOMAD_CLUSTER_STATE = join(folder, "state");
    process.env.DIGITALOCEAN_TOKEN = token;
    await ensureImage((line) => console.info(line));
    writeFileSync(join(folder, "key"), key.private, { mode: 0o600 });
    const { gateway } = await account.publicNetwork();
    network = (await vpc.create({ name: "net", region: "sgp1", ipRange: "10.20.0.0/24" }, context)).id;
    keyId = (await sshKey.create({ name: "key", publicKey: key.public }, context)).id;
    await tag.create({ name: "member" }, context);
    const rules = {
        inboundRules: [
            { protocol: "tcp", portRange: "22", sourceAddresses: [`${gateway}/32`] },
            { protocol: "tcp", portRange: "7000", sourceTags: ["member"] },
            { protocol: "udp", portRange: "7000", sourceTags: ["member"] },
        ],
        outboundRules: ["tcp", "udp"].map((protocol) => ({
            ...{ protocol, portRange: "1-65535", destinationAddresses: everywhere },
        })),
    };
    firewallId = (await firewall.create({ name: "fw", tags: ["member"], ...rules }, context)).id;
    [a, b, stranger] = await Promise.all([
        make("a", ["member"]),
        make("b", ["member"]),
        make("stranger", [], { sshKeys: [] }),
    ]);

    await Promise.all([a, b].map(sshReady));

    for (const name of ["a", "b", "stranger"])
        await eventually(`the boot of ${name}`, async () =>
            (await on(name, "cloud-init status")).endsWith("done"),
        );

    await listen(on, "a");
});

afterAll(async () => {
    await account.removeEverything();
    rmSync(folder, { recursive: true, force: true });
});

test("the account's key lets root in, and user-data has run", async () => {
    expect(await ssh(a.ipv4Address, "id -un; hostname; cat /srv/name")).toBe("root\na\nby user-data");
    expect(await on("stranger", "cat /root/.ssh/authorized_keys 2>/dev/null || echo none")).not.toContain(
        "ssh-ed25519",
    );
    expect(await on("a", "getent passwd debian || echo none")).toBe("none");
});

test("eth0 is public and has the default route; eth1 is in the VPC, which the host is not part of", async () => {
    const addresses = await on("a", "ip -brief -4 address show");
    expect(addresses).toMatch(new RegExp(`eth0\\S* +UP +${a.ipv4Address}/24`));
    expect(addresses).toMatch(new RegExp(`eth1\\S* +UP +${a.ipv4AddressPrivate}/24`));
    expect(a.ipv4AddressPrivate).toMatch(/^10\.20\.0\./);
    expect(await on("a", "ip route show default")).toContain("dev eth0");
    expect(await on("stranger", "ping -c1 -W1 -q 10.20.0.1 >/dev/null && echo reached || echo nobody")).toBe(
        "nobody",
    );
});

test("the metadata service describes the droplet", async () => {
    const get = async (path: string) =>
        on("b", `curl -fsS --max-time 5 http://169.254.169.254/metadata/${path}`);
    expect(await get("v1/id")).toBe(b.id);
    expect(await get("v1/region")).toBe("sgp1");
    expect(await get("v1/interfaces/private/0/ipv4/address")).toBe(b.ipv4AddressPrivate);
    expect(await get("v1/user-data")).toContain("#cloud-config");
    expect(await get("v1/interfaces/public/0/mac")).toBe(await on("b", "cat /sys/class/net/eth0/address"));
    expect(JSON.parse(await get("v1.json"))).toMatchObject({ droplet_id: Number(b.id), tags: ["member"] });
});

test("a firewall by tag lets members in over TCP and UDP, on both networks, and nobody else", async () => {
    for (const address of [a.ipv4Address, a.ipv4AddressPrivate]) {
        expect(await reaches(on, "b", "a", address)).toEqual({ tcp: true, udp: true });
        expect(await reaches(on, "stranger", "a", address)).toEqual({ tcp: false, udp: false });
    }
    expect(await connects(a.ipv4Address, 7000)).toBe(false);
    expect(await connects(a.ipv4Address, 22)).toBe(true);
});

test("a droplet with the tag is admitted, and one that lost the tag is not", async () => {
    const inputs = { ...stateOf("stranger"), sshKeys: [] };
    await droplet.update?.(
        stranger.id,
        { ...inputs, ...stranger } as never,
        { ...inputs, tags: ["member"] },
        context,
    );
    expect(await reaches(on, "stranger", "a", a.ipv4AddressPrivate)).toEqual({ tcp: true, udp: true });
    await droplet.update?.(
        stranger.id,
        { ...inputs, ...stranger } as never,
        { ...inputs, tags: [] },
        context,
    );
    expect(await reaches(on, "stranger", "a", a.ipv4AddressPrivate)).toEqual({ tcp: false, udp: false });
});

test("a firewall without an outbound rule lets nothing out", async () => {
    const out = { name: "mute", dropletIds: [Number(stranger.id)], inboundRules: [] };
    const rule = { protocol: "tcp", portRange: "9", destinationAddresses: everywhere };
    const { id } = await firewall.create({ ...out, outboundRules: [rule] }, context);
    const ping = `ping -c1 -W1 -q ${b.ipv4Address} >/dev/null 2>&1 && echo out || echo kept`;
    expect(await on("stranger", ping)).toBe("kept");
    await firewall.delete?.(id, {} as never, context);
    expect(
        await on(
            "stranger",
            `curl -s --max-time 3 telnet://${b.ipv4Address}:7000; test $? = 28 && echo silent`,
        ),
    ).toBe("silent");
});

test("a reserved IP leads to its droplet, then to another one", async () => {
    const { id, outputs } = await reservedIp.create({ region: "sgp1", dropletId: Number(a.id) }, context);
    const { ipAddress } = outputs as { ipAddress: string };
    expect(await ssh(ipAddress, "hostname")).toBe("a");
    const moved = { region: "sgp1", dropletId: Number(b.id) };
    await reservedIp.update?.(id, { region: "sgp1", dropletId: Number(a.id) }, moved, context);
    expect(await ssh(ipAddress, "hostname")).toBe("b");
    await reservedIp.delete?.(id, moved, context);
    expect(await sshAnswers(ipAddress)).toBe(false);
});

test("a droplet that was powered off says so, and comes back with its firewall and metadata", async () => {
    await account.powerOff("a");
    expect(await droplet.read?.(a.id, {} as never, context)).toMatchObject({ status: "off" });
    expect(await sshAnswers(a.ipv4Address)).toBe(false);
    await account.powerOn("a");
    expect(await connects(a.ipv4Address, 7000)).toBe(false);
    await sshReady(a);

    await listen(on, "a");
    expect(await on("a", "curl -fsS --max-time 5 http://169.254.169.254/metadata/v1/hostname")).toBe("a");
    expect(await connects(a.ipv4Address, 7000)).toBe(false);
    expect(await reaches(on, "b", "a", a.ipv4AddressPrivate)).toEqual({ tcp: true, udp: true });
});

test("another size is another plan for the same machine, switched off in between", async () => {
    const before = await on("b", "cat /proc/sys/kernel/random/boot_id; cat /srv/name");
    const inputs = stateOf("b");
    const resized = await droplet.update?.(
        b.id,
        { ...inputs, ...b } as never,
        { ...inputs, size: "s-2vcpu-4gb" },
        context,
    );
    expect(resized).toMatchObject({
        size: "s-2vcpu-4gb",
        memory: 4096,
        ipv4Address: b.ipv4Address,
        status: "active",
    });
    await sshReady(b);
    expect(before).toContain(await on("b", "cat /srv/name"));
    const smaller = droplet.update?.(b.id, { ...inputs, size: "s-2vcpu-4gb" } as never, inputs, context);
    await expect(smaller).rejects.toThrow("422 This size is not available because it has a smaller disk.");
});

test("a droplet that never boots is active, and nobody is there", async () => {
    await account.neverBoot("dead");
    const dead = await make("dead", ["member"]);
    expect(dead.status).toBe("active");
    expect(await connects(dead.ipv4Address, 22)).toBe(false);
    await droplet.delete?.(dead.id, {} as never, context);
});

test("a droplet destroyed behind our back is gone for the plugin, whose delete does not mind", async () => {
    await account.destroyDroplet("stranger");
    expect(await droplet.read?.(stranger.id, {} as never, context)).toBeUndefined();
    await droplet.delete?.(stranger.id, {} as never, context);
});

test("everything is gone from the account and the host after the delete", async () => {
    await expect(vpc.delete?.(network, {} as never, context)).rejects.toThrow(
        "403 Can not delete VPC with members",
    );
    await Promise.all([a, b].map(async ({ id }) => droplet.delete?.(id, {} as never, context)));
    await firewall.delete?.(firewallId, {} as never, context);
    await vpc.delete?.(network, {} as never, context);
    const { droplets, vpcs, firewalls } = await account.state();
    expect([droplets, vpcs, firewalls]).toEqual([{}, {}, {}]);
    const { name } = await account.publicNetwork();
    expect(await account.removeEverything()).toEqual([`network ${name}`]);
});

/** The inputs of a droplet as the engine keeps them. */
function stateOf(name: string) {
    return {
        ...{ name, tags: name === "stranger" ? [] : ["member"], size: "s-1vcpu-1gb", image: "debian-12-x64" },
        ...{ region: "sgp1", vpcUuid: network, sshKeys: [keyId] },
        ...{ backups: false, monitoring: false, ipv6: false, gracefulShutdown: false, resizeDisk: true },
    };
}
