import { execFileSync } from "node:child_process";
import { checkIpRange, chooseIpRange } from "../../rig/digitalocean/addresses";
import { nextAddress } from "../../rig/nextAddress";
import { checkDroplet, checkResize, type DropletInputs } from "../../rig/digitalocean/dropletInputs";
import { firewall } from "../../rig/digitalocean/firewall";
import { checkFirewall } from "../../rig/digitalocean/firewallInputs";
import { freeMachineName, machineName } from "../../rig/digitalocean/dropletMachine";
import { findSize, priceHourly } from "../../rig/digitalocean/sizes";
import { sshKey } from "../../rig/digitalocean/sshKey";
import { tag } from "../../rig/digitalocean/tag";
import { droplet } from "../../rig/digitalocean/droplet";
import { sshKeyPair } from "../../rig/sshd/keyPair";
import { accountWith, useAccount } from "./digitaloceanApi";
import { recordingContext } from "./recordingContext";

const account = useAccount();
const context = recordingContext();

const good: DropletInputs = {
    ...{ name: "web-1", image: "debian-12-x64", size: "s-1vcpu-1gb", region: "sgp1" },
    ...{ backups: false, monitoring: false, ipv6: false, gracefulShutdown: false, resizeDisk: true },
};

test.each<[Partial<DropletInputs>, string]>([
    [{ name: "web_1" }, "Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)"],
    [{ region: "sgp9" }, "You specified an invalid region for Droplet creation."],
    [{ image: "debian-7-x64" }, "You specified an invalid image for Droplet creation."],
    [{ size: "s-9vcpu-9gb" }, "You specified an invalid size for Droplet creation."],
    [{ size: "s-1vcpu-512mb-10gb", region: "lon1" }, "Size is not available in this region."],
    [{ sshKeys: ["4711", "aa:bb"] }, "4711, aa:bb are invalid key identifiers for Droplet creation."],
    [{ userData: "x".repeat(65537) }, "User data is too long (maximum is 64 KiB)."],
    [{ vpcUuid: "none" }, "VPC not found"],
])("a droplet with %j is refused: %s", (wrong, message) => {
    expect(() => checkDroplet(accountWith([]), good)).not.toThrow();
    expect(() => checkDroplet(accountWith([]), { ...good, ...wrong })).toThrow(message);
});

test("the droplet after the limit is refused", () => {
    const state = { ...accountWith([[], []]), dropletLimit: 3 };
    expect(() => checkDroplet(state, good)).not.toThrow();
    state.dropletLimit = 2;
    expect(() => checkDroplet(state, good)).toThrow(
        "creating this/these droplet(s) will exceed your droplet limit",
    );
});

test("no disk shrinks", () => {
    const [small, large] = [findSize("s-1vcpu-1gb")!, findSize("s-2vcpu-4gb")!];
    expect(() => checkResize(small, large)).not.toThrow();
    expect(() => checkResize(large, small)).toThrow("it has a smaller disk");
});

test.each([
    ["s-1vcpu-1gb", 6, 0.00893],
    ["s-1vcpu-2gb", 12, 0.01786],
    ["s-2vcpu-2gb", 18, 0.02679],
    ["s-2vcpu-4gb", 24, 0.03571],
    ["s-4vcpu-8gb", 48, 0.07143],
    ["s-8vcpu-16gb", 96, 0.14286],
])("%s costs %d dollars a month, %d an hour", (slug, month, hour) => {
    const size = findSize(slug)!;
    expect([size.priceMonthly, priceHourly(size)]).toEqual([month, hour]);
});

test.each([
    ["10.0.0.1/24", "not a valid CIDR"],
    ["10.0.0.0/15", "between /16 and /28"],
    ["10.0.0.0/29", "between /16 and /28"],
    ["100.64.0.0/24", "RFC1918"],
    ["10.244.5.0/24", "reserved for DigitalOcean"],
    ["10.20.0.128/25", "This range/size overlaps with another VPC network in your account: 10.20.0.0/24"],
])("a VPC with the range %s is refused: %s", (ipRange, message) => {
    const state = accountWith([]);
    const vpc = {
        id: "v",
        name: "net",
        region: "sgp1",
        ipRange: "10.20.0.0/24",
        default: false,
        createdAt: "",
    };
    state.vpcs.v = vpc;
    expect(() => checkIpRange(state, ipRange)).toThrow(message);
    expect(() => checkIpRange(state, "10.20.1.0/24")).not.toThrow();
    vpc.ipRange = chooseIpRange(state);
    expect(() => checkIpRange(state, chooseIpRange(state))).not.toThrow();
});

test("an address that was given back is given again only when all others were", () => {
    const network = "10.20.0.0/29"; // .1 is the gateway's, .7 the broadcast's
    expect(nextAddress(network, 1, [])?.address).toBe("10.20.0.2");
    expect(nextAddress(network, 2, [])?.address).toBe("10.20.0.3");
    expect(nextAddress(network, 6, ["10.20.0.2"])?.address).toBe("10.20.0.3");
    const taken = [2, 3, 4, 5, 6].map((host) => `10.20.0.${host}`);
    expect(nextAddress(network, 3, taken)).toBeUndefined();
});

test("two droplets of a name, or of one that is cut, have machines of their own", () => {
    const state = accountWith([[]]);
    const long = "a-droplet-with-a-long-name.example.com";
    for (const name of ["web.1", long]) {
        state.droplets["1"]!.machine = machineName("abcdef", name);
        const second = freeMachineName("abcdef", state, { id: "412345678", name });
        expect(second).not.toBe(state.droplets["1"]!.machine);
        for (const machine of [second, machineName("abcdef", name)])
            expect(machine).toMatch(/^do-abcdef-[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/);
    }
});

const rule = { protocol: "tcp", portRange: "22", sourceAddresses: ["203.0.113.7"] };

test.each([
    [{ name: "no spaces" }, "422 invalid name"],
    [{ name: "taken" }, "409 duplicate name"],
    [{ tags: ["missing"] }, "422 tag missing does not exist"],
    [{ inboundRules: [{ ...rule, sourceTags: ["missing"] }] }, "422 tag missing does not exist"],
    [{ dropletIds: [9] }, "422 droplet 9 does not exist"],
    [{ inboundRules: [{ ...rule, sourceAddresses: ["203.0.113.7/33"] }] }, "422 invalid address"],
    [{ inboundRules: [{ protocol: "icmp" }] }, "422 invalid address"],
    [{ inboundRules: [{ ...rule, portRange: "80-22" }] }, "422 invalid port range"],
    [{ inboundRules: [{ ...rule, portRange: "0-70000" }] }, "422 invalid port range"],
    [{ inboundRules: Array.from({ length: 51 }, () => rule) }, "422 too many rules"],
])("a firewall with %j is refused: %s", (wrong, message) => {
    const state = accountWith([["here"]]);
    const taken = {
        id: "f",
        name: "taken",
        tags: [],
        dropletIds: [],
        inbound: [],
        outbound: [],
        createdAt: "",
    };
    state.firewalls.f = taken;
    const inputs = { name: "fw", tags: ["here"], dropletIds: [1], inboundRules: [rule] };
    expect(() => checkFirewall(state, inputs)).not.toThrow();
    const refusal = (() => {
        try {
            checkFirewall(state, { ...inputs, ...wrong });
        } catch (error) {
            return error as Error & { status: number };
        }
    })();
    expect(`${refusal?.status} ${refusal?.message}`).toContain(message);
});

test("a refusal of the plugin itself names the property", () => {
    expect(firewall.check?.({ name: "fw" })).toEqual([
        { property: "inboundRules", reason: "At least one rule must be specified" },
    ]);
    expect(firewall.check?.({ inboundRules: [{ protocol: "tcp", sourceTags: ["a"] }] })).toEqual([
        {
            property: "inboundRules[0].portRange",
            reason: "`port_range` of inbound rules is required if protocol is `tcp` or `udp`",
        },
    ]);
    expect(firewall.check?.({ outboundRules: [{ protocol: "gre" }] })?.[0]?.property).toBe(
        "outboundRules[0].protocol",
    );
    expect(droplet.check?.({ tags: ["ok", "not ok"] })?.[0]?.property).toBe("tags[1]");
    expect(tag.check?.({ name: "a".repeat(256) })).toHaveLength(1);
});

test("an SSH key has the fingerprint that ssh-keygen tells, is known by it, and exists once", async () => {
    const { public: publicKey } = sshKeyPair();
    const { id, outputs } = await sshKey.create({ name: "key", publicKey }, context);
    const { fingerprint } = outputs as { fingerprint: string };
    expect(id).toMatch(/^\d{9}$/);
    const told = execFileSync("ssh-keygen", ["-E", "md5", "-lf", "-"], {
        input: publicKey,
        encoding: "utf8",
    });
    expect(told).toContain(`MD5:${fingerprint} `);
    await account.change((state) => {
        for (const key of [id, fingerprint])
            expect(() => checkDroplet(state, { ...good, sshKeys: [key] })).not.toThrow();
    });
    await expect(sshKey.create({ name: "again", publicKey: `${publicKey} me\n` }, context)).rejects.toThrow(
        "Error creating SSH Key: POST https://api.digitalocean.com/v2/account/keys: 422 SSH Key is already in use on your account",
    );
    await expect(sshKey.create({ name: "bad", publicKey: "hello" }, context)).rejects.toThrow(
        "422 Key invalid",
    );
});
