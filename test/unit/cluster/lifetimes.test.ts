import { isLate, LifetimeKind, nearestEnds } from "../../../sdk/cluster";
import { lifetime } from "./lifetime";

const { Certificate, NodeIdentity, RootKey } = LifetimeKind;

test.each([
    ["new", 365, 364, false],
    ["past two thirds, where Nomad is just about to renew it", 30, 9.9, false],
    ["past seven tenths", 30, 8.9, true],
    ["past its end", 1, -0.1, true],
])("what is %s is late or not", (_, days, left, late) => {
    expect(isLate(lifetime(NodeIdentity, "node-0", days, left))).toBe(late);
});

test("a lifetime with a successor is late only after its end", () => {
    const key = (left: number) => ({ ...lifetime(RootKey, "1234", 30, left), renewed: true });
    expect(isLate(key(0.1))).toBe(false);
    expect(isLate(key(-0.1))).toBe(true);
});

test("of each kind the nearest end is found, whatever the order", () => {
    const [late, early, other] = [
        lifetime(Certificate, "a", 365, 300),
        lifetime(Certificate, "b", 365, 200),
        lifetime(NodeIdentity, "c", 1, 0.5),
    ] as const;
    for (const all of [
        [late, early, other],
        [other, early, late],
    ])
        expect(nearestEnds(all)).toEqual([early, other]);
});
