import * as fc from "fast-check";
import { defaultVersions, validateVersions, versionWarnings } from "../../../sdk/versions";

const { consul, nomad } = defaultVersions;

test("the defaults are sound, and nobody is warned of them", () => {
    const args = { consulVersion: consul, nomadVersion: nomad };
    expect(validateVersions(args)).toEqual([]);
    expect(versionWarnings(args)).toEqual([]);
    expect(validateVersions({})).toEqual([]);
    expect(versionWarnings({})).toEqual([]);
});

test.each(["1.19.9", "3.0.0", "1.22", "v1.22.0", "1.22.0-rc1", "latest", "1.22.3 ", "1.22.3\n", ""])(
    "Consul `%s` is refused",
    (consulVersion) => {
        expect(validateVersions({ consulVersion })).toEqual([
            {
                propertyPath: "consulVersion",
                reason: `Expected \`consulVersion\` to be a released version from 1.20.0 up, below 3.0.0, got \`${consulVersion}\`. Use one like \`${consul}\`.`,
            },
        ]);
    },
);

test.each(["1.10.9", "0.12.0", "1.9.2", "1.11.3+ent", "3.0.0"])("Nomad `%s` is refused", (nomadVersion) => {
    expect(validateVersions({ nomadVersion })).toEqual([
        {
            propertyPath: "nomadVersion",
            reason: `Expected \`nomadVersion\` to be a released version from 1.11.0 up, below 3.0.0, got \`${nomadVersion}\`. Use one like \`${nomad}\`.`,
        },
    ]);
});

const corrupts =
    "its scheduler and its deployment watcher can corrupt the servers' state (hashicorp/nomad#27548)";
test.each([
    ["1.11.0", corrupts],
    ["1.11.2", corrupts],
    ["2.0.1", "its clients fail to run allocations (hashicorp/nomad#27961)"],
])("Nomad %s is refused for what it is known to lose", (nomadVersion, reason) => {
    expect(validateVersions({ nomadVersion })).toEqual([
        {
            propertyPath: "nomadVersion",
            reason: `Expected \`nomadVersion\` to be a version without a known loss of state or clients, got \`${nomadVersion}\`: ${reason}. Use one like \`${nomad}\`.`,
        },
    ]);
});

test.each(["1.20.0", "1.21.5", "1.23.0", "2.0.3"])(
    "Consul %s is accepted with a warning that names the tested version",
    (consulVersion) => {
        expect(validateVersions({ consulVersion })).toEqual([]);
        expect(versionWarnings({ consulVersion })).toEqual([
            `\`consulVersion\` is \`${consulVersion}\`, but the tests of this package run on Consul ${consul}. Try that version on a cluster that you can lose.`,
        ]);
    },
);

test.each(["1.12.0", "2.0.0", "2.0.5", "2.1.0"])("so is Nomad %s", (nomadVersion) => {
    expect(validateVersions({ nomadVersion })).toEqual([]);
    expect(versionWarnings({ nomadVersion })).toEqual([
        `\`nomadVersion\` is \`${nomadVersion}\`, but the tests of this package run on Nomad ${nomad}. Try that version on a cluster that you can lose.`,
    ]);
});

test("another patch of the tested minor gets no warning", () => {
    expect(versionWarnings({ consulVersion: "1.22.9", nomadVersion: "1.11.9" })).toEqual([]);
});

test("any text is either accepted or refused", () => {
    fc.assert(fc.property(fc.string(), (text) => validateVersions({ consulVersion: text }).length <= 1));
});
