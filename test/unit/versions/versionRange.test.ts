import { compatible, inRange, isOlder, sameMinor, versionIn } from "../../../sdk/versions/versionRange";

test("versions are compared as numbers, not as text", () => {
    const range = { from: "3.200.0", below: "4.0.0" };
    expect(inRange("3.99.0", range)).toBe(false);
    expect(inRange("3.200.0", range)).toBe(true);
    expect(inRange("3.1000.1", range)).toBe(true);
    expect(inRange("4.0.0", range)).toBe(false);
    expect(inRange("10.0.0", range)).toBe(false);
});

test("a version is older than a newer one, and not than itself", () => {
    expect(isOlder("1.9.9", "1.22.0")).toBe(true);
    expect(isOlder("1.22.0", "1.22.0")).toBe(false);
    expect(isOlder("1.22.0", "1.9.9")).toBe(false);
});

test("the same minor takes every patch and no other minor", () => {
    expect(
        ["1.21.9", "1.22.0", "1.22.15", "1.23.0"].map((version) => inRange(version, sameMinor("1.22.0"))),
    ).toEqual([false, true, true, false]);
});

test("a compatible plugin is not older and of the same major", () => {
    expect(
        ["1.2.0", "1.2.1", "1.9.0", "2.0.0"].map((version) => inRange(version, compatible("1.2.1"))),
    ).toEqual([false, true, true, false]);
});

test.each([
    ["Consul v1.22.0\nRevision abc\nBuild Date 1970-01-01T00:00:01Z\n", "1.22.0"],
    ["Nomad v1.11.0+ent\n", "1.11.0"],
    ["v3.250.0\n", "3.250.0"],
    ["Nomad v1.11.0-beta.1\n", undefined],
    ["v3.250.0-dev.0", undefined],
    ["", undefined],
])("the version in %j is %s: a pre-release is none", (text, version) => {
    expect(versionIn(text)).toBe(version);
});
