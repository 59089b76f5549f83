import { groupsOf } from "../bench/fleet/size";
import { stateBytes } from "../bench/fleet/stack";
import { createPaperFleet } from "../paper/paperFleet";
import type { TestCluster } from "./cluster/testCluster";

/** The size that a machine adds to the state, which the engine writes again at every step, and a preview of that state. */

/** Measured on real machines: 49,600. A stack's random name and the paths of the checkout are part of it. */
const bytesForEachMachine = 60_000;

let fleet: TestCluster;
let sizes: number[];

beforeAll(async () => {
    fleet = await createPaperFleet();
    sizes = [];
    for (const machines of [4, 6, 12]) {
        await fleet.configure("groups", groupsOf(machines));
        await fleet.up();
        sizes.push(await stateBytes(fleet));
    }
});

afterAll(async () => fleet.remove());

test("every machine adds the same to the state, however many there are", () => {
    const [four, six, twelve] = sizes as [number, number, number];
    const [early, late] = [(six - four) / 2, (twelve - six) / 6];
    expect(late).toBeLessThan(bytesForEachMachine);
    expect(late / early).toBeCloseTo(1, 1);
});

test("the preview of a start of stopped machines replaces nothing, and has their readiness checked again", async () => {
    fleet.env.PAPER_MACHINES = "stopped";
    const preview = await fleet.pulumi("preview", "--diff", "--refresh", "--json");
    const { steps } = JSON.parse(preview) as { steps: { op: string; urn: string }[] };
    const named = (op: string) => steps.filter((step) => step.op === op).map(({ urn }) => urn);
    expect(named("update")).toHaveLength(24);
    for (const urn of named("update")) expect(urn).toMatch(/:(LocalMachine|ReadinessCheck)::/);
    expect(named("replace")).toEqual([]);
});
