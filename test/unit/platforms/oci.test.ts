import { randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import type { OciArgs } from "../../../components";
import { metadata } from "../../../components/platforms/oci/metadata";
import { internalName, networkLabel } from "../../../components/platforms/oci/names";
import { errorWithoutStack } from "../../../components/platforms/errorWithoutStack";
import { parseShape } from "../../../components/platforms/oci/shapes";
import { validateOci } from "../../../components/platforms/oci/validate";
import { planCluster } from "../../../sdk/topology";

const compartmentId = "ocid1.compartment.oc1..aaaa";
const tenancyId = "ocid1.tenancy.oc1..aaaa";
const nodes = planCluster({}).nodes;
const validate = (args: Partial<OciArgs>, topology: Parameters<typeof validateOci>[1] = {}) =>
    validateOci({ compartmentId, ...args }, topology, nodes);

test.each<[string, Partial<OciArgs>]>([
    ["the least", {}],
    ["a tenancy as compartment", { compartmentId: tenancyId }],
    ["places", { tenancyId, placements: [{}, { availabilityDomain: 2, shape: "VM.Standard.A1.Flex:2:12" }] }],
    ["AlmaLinux by its OCID", { image: "almalinux-9", imageId: "ocid1.image.oc1..aaaa" }],
    [
        "an instance's own settings",
        { instances: { "node-1": { shape: "VM.Standard.E4.Flex:1:8", bootVolumeGb: 100 } } },
    ],
])("%s is taken", (_, args) => {
    expect(validate(args)).toEqual([]);
});

test.each<[string, Partial<OciArgs>, string]>([
    [
        "oci.compartmentId",
        { compartmentId: "root" },
        "to be an OCID like `ocid1.compartment.…` or `ocid1.tenancy.…`, got `root`. Copy it from Oracle's console.",
    ],
    [
        "oci.tenancyId",
        { tenancyId: compartmentId },
        "to be an OCID like `ocid1.tenancy.…`, got `ocid1.compartment.oc1..aaaa`.",
    ],
    [
        "oci.imageId",
        { image: "almalinux-9" },
        "to name an image with `almalinux-9`, got none: it is no image of Oracle's own.",
    ],
    [
        "oci.bootVolumeGb",
        { bootVolumeGb: 47 },
        "to be a whole number of GB from 50 to 32768, got `47`. Leave it out for 50.",
    ],
    [
        "oci.instances",
        { instances: { "node-7": {} } },
        "to be one of `node-0`, `node-1`, `node-2`, got `node-7`. Use one of them.",
    ],
    [
        "oci.instances.node-0.shape",
        { instances: { "node-0": { shape: "VM.Standard.A1.Flex" } } },
        "to be a shape of Oracle's, a flexible one with its OCPUs and GB of memory, got `VM.Standard.A1.Flex`.",
    ],
    ["oci.placements", { tenancyId, placements: [] }, "to have at least one place, got none."],
    ["oci.tenancyId", { placements: [{}] }, "to name the tenancy with `oci.placements`, got none"],
    [
        "oci.placements[0].availabilityDomain",
        { tenancyId, placements: [{ availabilityDomain: 4 }] },
        "to be a whole number from 1 to 3, got `4`. Leave it out for 1.",
    ],
    [
        "oci.placements[1]",
        { tenancyId, placements: [{}, { availabilityDomain: 1 }] },
        "to differ from the places before it",
    ],
])("a wrong %s is refused", (propertyPath, args, reason) => {
    expect(validate(args)).toEqual([{ propertyPath, reason: expect.stringContaining(reason) as unknown }]);
});

test("a group's size, a network and admin networks that Oracle does not take are refused", () => {
    const groups = { node: { count: 3, roles: [], size: "s-1vcpu-2gb" } };
    expect(validate({}, { groups }).map(({ propertyPath }) => propertyPath)).toEqual(["groups.node.size"]);
    expect(validate({}, { networkCidr: "169.254.0.0/24" }).map(({ reason }) => reason)).toEqual([
        expect.stringContaining("apart from Oracle's own `169.254.0.0/16`, got `169.254.0.0/24`"),
    ]);
    const many = planCluster({ groups: { node: { count: 14, roles: [] } } }).nodes;
    expect(validateOci({ compartmentId }, { networkCidr: "10.0.0.0/28" }, many)).toEqual([
        {
            propertyPath: "networkCidr",
            reason: expect.stringContaining("an address for each of 14 machines") as unknown,
        },
    ]);
    expect(validate({}, { admin: { cidrs: ["2001:db8::/48"] } }).map(({ reason }) => reason)).toEqual([
        expect.stringContaining("at least one IPv4 network with the block `oci`, got only `2001:db8::/48`"),
    ]);
});

test.each([
    ["VM.Standard.E2.1.Micro", { name: "VM.Standard.E2.1.Micro" }],
    ["VM.Standard.A1.Flex:2:12", { name: "VM.Standard.A1.Flex", config: { ocpus: 2, memoryInGbs: 12 } }],
    ["VM.Standard.A1.Flex", undefined],
    ["VM.Standard.E2.1.Micro:1:1", undefined],
    ["VM.Standard.A1.Flex:0:12", undefined],
    ["BM.Standard.A1.160", undefined],
])("the shape %s", (text, shape) => {
    expect(parseShape(text)).toEqual(shape);
});

test.each([
    ["prod", "node-0.nodes.prod.oraclevcn.com"],
    ["My-Cluster.2", "node-0.nodes.mycluster2.oraclevcn.com"],
    ["2nd", "node-0.nodes.c2nd.oraclevcn.com"],
    ["a-name-that-is-far-too-long", "node-0.nodes.anamethatisfart.oraclevcn.com"],
    ["クラスタ", "node-0.nodes.c.oraclevcn.com"],
])("machines of cluster %s have names that Oracle takes", (cluster, name) => {
    expect(networkLabel(cluster)).toMatch(/^[a-z][a-z0-9]{0,14}$/);
    expect(internalName(cluster, "node-0")).toBe(name);
});

test("metadata that Oracle would refuse is refused before", () => {
    expect(() => metadata("ssh-ed25519 AAAA", randomBytes(24_000).toString("latin1"))).toThrow(
        "Expected an instance's metadata to have at most 32000 bytes, got ",
    );
    const { user_data } = metadata("ssh-ed25519 AAAA", "#cloud-config");
    expect(gunzipSync(Buffer.from(user_data!, "base64")).toString()).toBe("#cloud-config");
});

test("an error about what Oracle answered has no stack, which Pulumi would take half a minute to print", () => {
    const error = errorWithoutStack("no room");
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ message: "no room", stack: undefined });
});
