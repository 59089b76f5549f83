import { consulUnit, nomadUnit } from "../../../sdk/agents";
import { nodeScript } from "../../../sdk/node/nodeScript";

describe("who an agent is", () => {
    test("Consul is an account of its own", () => {
        expect(consulUnit()).toMatch(/^User=consul\nGroup=consul$/m);
    });

    test("Nomad is root only where it runs other people's tasks", () => {
        expect(nomadUnit(true)).toMatch(/^User=root$/m);
        expect(nomadUnit(false)).toMatch(/^User=nomad$/m);
    });
});

test.each([
    ["Consul", consulUnit()],
    ["a Nomad that only serves", nomadUnit(false)],
])("%s has no privilege and cannot write outside its data", (_, unit) => {
    const lines = unit.split("\n");
    expect(lines).toEqual(
        expect.arrayContaining([
            "NoNewPrivileges=yes",
            "CapabilityBoundingSet=",
            "ProtectSystem=strict",
            "ProtectHome=yes",
        ]),
    );
    expect(lines.filter((line) => line.startsWith("ReadWritePaths="))).toEqual([
        expect.stringMatching(/^ReadWritePaths=\/var\/lib\/(consul|nomad)$/),
    ]);
});

test("nobody reads Consul's memory through /proc, and no task gains by a setuid program", () => {
    expect(consulUnit()).toMatch(/^PrivateUsers=yes$/m);
    for (const unit of [nomadUnit(true), nomadUnit(false)]) expect(unit).toMatch(/^NoNewPrivileges=yes$/m);
});

test("a Nomad client's restart leaves its tasks running, under cgroups of its own", () => {
    expect(nomadUnit(true).split("\n")).toEqual(expect.arrayContaining(["KillMode=process", "Delegate=yes"]));
});

test.each([
    ["Consul", consulUnit()],
    ["a Nomad client", nomadUnit(true)],
    ["a Nomad server", nomadUnit(false)],
])("%s starts again whenever it ends, however often", (_, unit) => {
    expect(unit.split("\n")).toEqual(
        expect.arrayContaining(["Restart=always", "RestartSec=1", "StartLimitIntervalSec=0"]),
    );
});

test("no unit leaves files that others can read, except where tasks have to enter what Nomad makes", () => {
    for (const unit of [consulUnit(), nomadUnit(false)]) expect(unit).toMatch(/^UMask=0077$/m);
    // The root folder of an `exec` task is made with the mask, and the task's user has to enter it.
    expect(nomadUnit(true)).not.toMatch(/^UMask=/m);
});

test("Nomad starts behind Consul, prepared by a verb that the node script has", () => {
    for (const unit of [nomadUnit(true), nomadUnit(false)]) {
        expect(unit).toMatch(/^After=.*\bconsul\.service\b/m);
        const verb = /^ExecStartPre=\+\/usr\/local\/sbin\/nomad-cluster-node (\S+)$/m.exec(unit)?.[1];
        expect(nodeScript()).toContain(`\n    ${verb}) `);
    }
});
