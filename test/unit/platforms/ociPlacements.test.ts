import { firstWithRoom, noRoom } from "../../../components/platforms/oci/placements";

const micro = "VM.Standard.E2.1.Micro";
const arm = "VM.Standard.A1.Flex:1:6";
const place = (shape: string, availabilityDomain: number, status = "AVAILABLE") => ({
    ...{ shape, availabilityDomain, status },
});
const chosen = (places: Parameters<typeof firstWithRoom>[0], index: number) => {
    const found = firstWithRoom(places, index);
    return found && [found.shape, found.availabilityDomain];
};

test("machines take the places of the preferred shape in turn, and no less preferred one", () => {
    const places = [place(arm, 1), place(arm, 2), place(micro, 3)];
    expect([0, 1, 2].map((index) => chosen(places, index))).toEqual([
        [arm, 1],
        [arm, 2],
        [arm, 1],
    ]);
});

test("a full place is passed over, and a shape that was named before and after another is not preferred twice", () => {
    const full = "OUT_OF_HOST_CAPACITY";
    const places = [place(arm, 1, full), place(micro, 1), place(micro, 2, full), place(arm, 2)];
    expect([0, 1].map((index) => chosen(places, index))).toEqual([
        [micro, 1],
        [micro, 1],
    ]);
});

test("without room, the message names the machine, every place with its status, and how to go on", () => {
    const places = [place(arm, 1, "OUT_OF_HOST_CAPACITY"), place(micro, 2, "HARDWARE_NOT_SUPPORTED")];
    expect(firstWithRoom(places, 0)).toBeUndefined();
    expect(noRoom("oci.placements", "node-0", places)).toBe(
        "Expected one of `oci.placements` to have room for `node-0`, got VM.Standard.A1.Flex:1:6 in domain 1 (OUT_OF_HOST_CAPACITY), " +
            "VM.Standard.E2.1.Micro in domain 2 (HARDWARE_NOT_SUPPORTED). Add a shape or an availability domain to `oci.placements`, " +
            "or run `pulumi up` again later: it asks Oracle again.",
    );
});
