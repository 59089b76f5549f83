import { type NomadClusterArgs, Role } from "../../components";
import { providers } from "../untypedProviders";
import { types } from "./answers";
import { ociAnswers, ociTypes } from "./ociAnswers";
import { startCluster } from "./startCluster";

const micro = "VM.Standard.E2.1.Micro";
const arm = "VM.Standard.A1.Flex:2:12";
const group = (count: number) => ({
    groups: { node: { count, roles: Object.values(Role) } },
    allowEvenServers: true,
});
const existing = (...names: string[]) =>
    names.map((name) => ({
        state: "RUNNING",
        freeformTags: { "nomad-cluster": "project/stack/prod", "nomad-node": name },
    }));

const start = (
    placements: NonNullable<NomadClusterArgs["oci"]>["placements"],
    tenancy: Parameters<typeof ociAnswers>[0],
    count = 2,
) =>
    startCluster(
        {
            oci: {
                compartmentId: "ocid1.compartment.oc1..aaaa",
                tenancyId: "ocid1.tenancy.oc1..aaaa",
                placements,
            },
            admin: { cidrs: ["203.0.113.7/32"] },
            ...group(count),
        },
        ociAnswers(tenancy),
    );

const full = (...where: string[]) => ({
    room: (domain: string, shape: string) =>
        where.some((place) => `${shape} ${domain}`.includes(place)) ? "OUT_OF_HOST_CAPACITY" : "AVAILABLE",
});

const placesOf = async (...given: Parameters<typeof start>) => {
    const { recorder } = await start(...given);
    return recorder
        .ofType(ociTypes.instance)
        .map(({ inputs }) => `${String(inputs.shape)} ${String(inputs.availabilityDomain).slice(-4)}`);
};

const preferArm = [{ shape: arm }, { availabilityDomain: 2, shape: arm }, { availabilityDomain: 3 }];

test.each([
    ["everywhere", full(), ["A1.Flex AD-1", "A1.Flex AD-2"]],
    ["not in the first domain", full("AD-1"), ["A1.Flex AD-2", "A1.Flex AD-2"]],
    ["only for the last shape", full("A1.Flex"), ["E2.1.Micro AD-3", "E2.1.Micro AD-3"]],
])(
    "with room %s, each instance takes the most preferred place, and neighbours are used in turn",
    async (_, room, places) => {
        expect(await placesOf(preferArm, room)).toEqual(places.map((place) => `VM.Standard.${place}`));
    },
);

test("Oracle is asked once for each place, of the tenancy, with the size of a flexible shape", async () => {
    const { recorder } = await start(preferArm, full());
    expect(recorder.counts()[ociTypes.report]).toBe(3);
    expect(recorder.ofType(ociTypes.report).map(({ inputs }) => inputs)).toEqual(
        expect.arrayContaining([
            {
                compartmentId: "ocid1.tenancy.oc1..aaaa",
                availabilityDomain: "Uocm:EU-1-AD-1",
                shapeAvailabilities: [
                    {
                        instanceShape: "VM.Standard.A1.Flex",
                        instanceShapeConfig: { ocpus: 2, memoryInGbs: 12 },
                    },
                ],
            },
            expect.objectContaining({ availabilityDomain: "Uocm:EU-1-AD-2" }),
            expect.objectContaining({
                availabilityDomain: "Uocm:EU-1-AD-3",
                shapeAvailabilities: [{ instanceShape: micro }],
            }),
        ]),
    );
});

test("each report is renewed with the question, which names the machines that are missing", async () => {
    const questions = async (instances: ReturnType<typeof existing>) => {
        const { recorder } = await start([{}], { ...full(), instances });
        for (const { replacementTrigger } of recorder.ofType(ociTypes.report))
            expect(replacementTrigger).toBe("2026-11-30T07:00:00.000Z");
        return recorder.ofType(types.capacityQuestion).map(({ inputs }) => inputs.missing);
    };
    expect(await questions(existing("node-0"))).toEqual([["node-1"]]);
    expect(await questions(existing("node-0", "node-1"))).toEqual([[]]);
    const gone = existing("node-0", "node-1").map((one) => ({ ...one, state: "TERMINATED" }));
    expect(await questions(gone)).toEqual([["node-0", "node-1"]]);
});

test("a question is new only while a machine is missing", async () => {
    const { CapacityQuestion } = providers;
    const asked = { missing: ["node-0"], asked: "2026-11-30T07:00:00.000Z" };
    expect(await CapacityQuestion.diff!("capacity", asked, { missing: [] })).toMatchObject({
        changes: false,
    });
    expect(await CapacityQuestion.diff!("capacity", asked, { missing: ["node-0"] })).toMatchObject({
        changes: true,
    });
    const { outs } = (await CapacityQuestion.update!("capacity", asked, { missing: ["node-0"] })) as {
        outs: typeof asked;
    };
    expect(Date.parse(outs.asked)).toBeGreaterThan(Date.parse("2026-01-01"));
});

test("an existing instance needs no room, because it takes up the room itself", async () => {
    const { recorder } = await start([{}, { shape: arm }], {
        ...full("AD-1"),
        instances: existing("node-0", "node-1"),
    });
    expect(recorder.ofType(ociTypes.instance)).toHaveLength(2);
});
