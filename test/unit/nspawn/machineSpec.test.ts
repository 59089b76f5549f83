import { checkSpec, type MachineSpec } from "../../../sdk/nspawn/machineSpec";

const sound: MachineSpec = {
    name: "web-1",
    userData: "#cloud-config\n",
    interfaces: [{ name: "eth0", network: "net" }],
};

test("a sound machine passes", () => expect(() => checkSpec(sound)).not.toThrow());

test("everything that is wrong is told at once, with value and remedy", () => {
    const spec: MachineSpec = {
        ...sound,
        hostName: "web.example",
        interfaces: [
            { name: "Ethernet 0", network: "net" },
            { name: "eth1", network: "net" },
            { name: "eth1", network: "net" },
        ],
        readOnlyMounts: [{ source: "here", target: "/there" }],
    };
    expect(() => checkSpec(spec)).toThrow(
        [
            "The machine `web-1` cannot be made:",
            "Expected `interfaces.name` to be a letter and at most 14 letters and digits, got `Ethernet 0`. Use a name like `eth0`.",
            "Expected each of `interfaces` to have a name of its own, got `eth1` twice.",
            "Expected the paths in `readOnlyMounts` to be absolute, got `here`.",
            "Expected `hostName` to be 1 to 63 lower case letters, digits and inner hyphens, got `web.example`. Use one like `node-1`.",
        ].join("\n"),
    );
});

test("a machine without an interface is refused", () => {
    expect(() => checkSpec({ ...sound, interfaces: [] })).toThrow(
        "Expected `interfaces` to have one at least, got none.",
    );
});
