import { planLines } from "../../../sdk/jobs";

/** As Nomad answers a plan: unchanged fields are there too. */
function edited(changes: object) {
    return {
        Type: "Edited",
        ID: "web",
        Fields: [
            { Type: "None", Name: "Region", Old: "global", New: "global" },
            { Type: "Edited", Name: "Priority", Old: "50", New: "60" },
        ],
        Objects: null,
        TaskGroups: null,
        ...changes,
    };
}

const group = {
    Type: "Edited",
    Name: "servers",
    Updates: { create: 1, ignore: 2 },
    Fields: [{ Type: "Edited", Name: "Count", Old: "2", New: "3", Annotations: ["forces create"] }],
    Objects: [
        {
            Type: "Added",
            Name: "Restart",
            Fields: [{ Type: "Added", Name: "Attempts", Old: "", New: "2" }],
        },
        { Type: "None", Name: "EphemeralDisk", Fields: [] },
    ],
    Tasks: [
        {
            Type: "Edited",
            Name: "main",
            Annotations: ["forces create/destroy update"],
            Fields: [{ Type: "Deleted", Name: "Env[PASSWORD]", Old: "swordfish", New: "" }],
        },
        { Type: "None", Name: "sidecar", Fields: [] },
        { Type: "Added", Name: "log", Fields: [{ Type: "Added", Name: "Driver", Old: "", New: "exec" }] },
    ],
};

test("a changed job is told field by field, and what stays is left out", () => {
    expect(planLines(edited({ TaskGroups: [group] }), false)).toEqual([
        '+/- job "web"',
        '  +/- Priority: "50" => "60"',
        '  +/- group "servers" (1 create, 2 ignore)',
        '    +/- Count: "2" => "3" (forces create)',
        "    + Restart {",
        '      + Attempts: "2"',
        "    }",
        '    +/- task "main" (forces create/destroy update)',
        '      - Env[PASSWORD]: "swordfish"',
        '    + task "log"',
    ]);
});

test("a new job is told by its groups and tasks alone", () => {
    const added = { ...edited({ TaskGroups: [{ ...group, Type: "Added" }] }), Type: "Added" };
    expect(planLines(added, false).slice(0, 2)).toEqual([
        '+ job "web"',
        '  + group "servers" (1 create, 2 ignore)',
    ]);
    expect(planLines(added, false).join("\n")).not.toContain("Priority");
});

test("values that may be secret are not shown, but that they change is", () => {
    const lines = planLines(edited({ TaskGroups: [group] }), true);
    expect(lines).toContain("      - Env[PASSWORD]: (hidden)");
    expect(lines).toContain("  +/- Priority: (hidden)");
    expect(lines.join("\n")).not.toMatch(/swordfish|"60"/);
});

test("of long values the part that differs is shown", () => {
    const text = (middle: string) => `${"a".repeat(100)}${middle}${"b".repeat(100)}`;
    const Fields = [{ Type: "Edited", Name: "Data", Old: text("old"), New: text("new") }];
    const [, line] = planLines(edited({ Fields }), false);
    const part = (middle: string) => JSON.stringify(`…${"a".repeat(20)}${middle}${"b".repeat(37)}…`);
    expect(line).toBe(`  +/- Data: ${part("old")} => ${part("new")}`);
});

test("nothing is told of a job that stays as it is", () => {
    expect(planLines({ ...edited({}), Type: "None" }, false)).toEqual([]);
});

test("a plan that would fill the screen is cut, and how much is missing is told", () => {
    const Fields = Array.from({ length: 100 }, (_, index) => ({
        Type: "Added",
        Name: `M${index}`,
        Old: "",
        New: "",
    }));
    const lines = planLines(edited({ Fields }), false);
    expect(lines).toHaveLength(41);
    expect(lines.at(-1)).toBe("… and 61 lines more");
});
