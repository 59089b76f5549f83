import * as fc from "fast-check";
import {
    bridgeName,
    checkName,
    hostNameOf,
    interfaceAlias,
    macAddress,
    machineOf,
    ownerOfAlias,
    vethName,
} from "../../../sdk/nspawn/names";

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/);

test("interfaces of any name fit the kernel's fifteen characters and bear the product's prefix", () => {
    fc.assert(
        fc.property(name, (one) => {
            for (const chosen of [bridgeName(one), vethName(one, "eth0")]) {
                expect(chosen.length).toBeLessThanOrEqual(15);
                expect(chosen).toMatch(/^pnc-/);
            }
        }),
    );
});

test("a thousand machines with two interfaces and as many networks share no interface name", () => {
    const all = Array.from({ length: 1000 }, (_, index) => [
        bridgeName(`m-${index}`),
        vethName(`m-${index}`, "eth0"),
        vethName(`m-${index}`, "eth1"),
    ]);
    expect(new Set(all.flat()).size).toBe(3000);
});

test("an alias and a container's name lead back to what they were made of, and others' lead nowhere", () => {
    fc.assert(
        fc.property(name, fc.constantFrom("machine" as const, "network" as const), (one, kind) => {
            expect(ownerOfAlias(interfaceAlias(kind, one))).toEqual({ kind, name: one });
            expect(machineOf(hostNameOf(one))).toBe(one);
        }),
    );
    for (const alias of [
        "",
        "uplink",
        "pulumi-nomad-cluster",
        "other/machine/a",
        "pulumi-nomad-cluster/disk/a",
    ])
        expect(ownerOfAlias(alias)).toBeUndefined();
    expect(machineOf("docker")).toBeUndefined();
});

test("an address keeps its MAC address whoever has it, a unicast one that no vendor gives out", () => {
    expect(macAddress("a", "10.64.0.2")).toMatch(/^02(:[0-9a-f]{2}){5}$/);
    expect(macAddress("a", "10.64.0.2")).toBe(macAddress("a", "10.64.0.2"));
    expect(macAddress("a", "10.64.0.2")).not.toBe(macAddress("b", "10.64.0.2"));
    expect(macAddress("a", "10.64.0.2")).not.toBe(macAddress("a", "10.64.0.3"));
});

test("a state folder does not find what another one made on the host", () => {
    const folder = process.env.PULUMI_NOMAD_CLUSTER_STATE;
    const names = () => [
        hostNameOf("a"),
        bridgeName("a"),
        vethName("a", "eth0"),
        interfaceAlias("machine", "a"),
    ];
    try {
        delete process.env.PULUMI_NOMAD_CLUSTER_STATE;
        const [host = "", , , alias = ""] = names();
        const ofDefault = names();
        process.env.PULUMI_NOMAD_CLUSTER_STATE = "/elsewhere";
        expect(machineOf(host)).toBeUndefined();
        expect(ownerOfAlias(alias)).toBeUndefined();
        expect(names().filter((one) => ofDefault.includes(one))).toEqual([]);
        const [otherHost = "", , , otherAlias = ""] = names();
        expect(machineOf(otherHost)).toBe("a");
        delete process.env.PULUMI_NOMAD_CLUSTER_STATE;
        expect(machineOf(otherHost)).toBeUndefined();
        expect(ownerOfAlias(otherAlias)).toBeUndefined();
    } finally {
        if (folder !== undefined) process.env.PULUMI_NOMAD_CLUSTER_STATE = folder;
    }
});

test.each(["", "A", "-a", "a-", "a.b", "a/../b", "a".repeat(41)])(
    "`%s` is refused as a machine's name",
    (bad) => {
        expect(() => checkName("machine", bad)).toThrow(
            "Expected the machine's name to be 1 to 40 lower case letters, digits and inner hyphens, got `" +
                bad +
                "`.",
        );
    },
);
