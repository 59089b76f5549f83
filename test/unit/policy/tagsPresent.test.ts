import { check } from "./check";

const machines = {
    "DigitalOcean droplet": {
        type: "digitalocean:index/droplet:Droplet",
        props: { tags: ["prod", "team:web"] },
    },
    "OCI instance": {
        type: "oci:Core/instance:Instance",
        props: { freeformTags: { prod: "" }, definedTags: { team: "web" } },
    },
    "Azure virtual machine": {
        type: "azure-native:compute:VirtualMachine",
        props: { tags: { prod: "", team: "web" } },
    },
    "Azure scale set": {
        type: "azure-native:compute:VirtualMachineScaleSet",
        props: { tags: { prod: "", team: "web" } },
    },
};

describe.each(Object.entries(machines))("%s", (_, machine) => {
    test("must have a tag at all by default", () => {
        expect(check("tags-present", [machine])).toEqual([]);
        expect(check("tags-present", [{ ...machine, props: {} }])).toEqual([
            "Expected at least one tag, got none. Add the tag to the machine.",
        ]);
    });

    test("must have every configured tag", () => {
        expect(check("tags-present", [machine], { tags: ["prod", "team"] })).toEqual([]);
        expect(check("tags-present", [machine], { tags: ["prod", "owner"] })).toEqual([
            expect.stringContaining("Expected the tag `owner`, got `prod`"),
        ]);
    });
});

test("only machines need a tag", () => {
    expect(check("tags-present", [{ type: "digitalocean:index/vpc:Vpc", props: {} }])).toEqual([]);
});
