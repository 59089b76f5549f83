import { consulUnit, nomadUnit } from "../../../sdk/agents";
import { combinedRoles, Role } from "../../../sdk/topology";
import { programSource, programVerbs } from "../node/programSource";

const combined = nomadUnit({ roles: combinedRoles });
const client = nomadUnit({ roles: [Role.NomadClient] });
const server = nomadUnit({ roles: [Role.NomadServer] });

describe("an agent's user", () => {
    test("Consul is an account of its own", () => {
        expect(consulUnit()).toMatch(/^User=consul\nGroup=consul$/m);
    });

    test("Nomad is root only where it runs other people's tasks", () => {
        for (const unit of [combined, client]) expect(unit).toMatch(/^User=root$/m);
        expect(server).toMatch(/^User=nomad$/m);
    });
});

test.each([
    ["Consul", consulUnit()],
    ["a Nomad that only serves", server],
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

test("a Nomad client with a volume starts only if it is mounted", () => {
    const unit = nomadUnit({ roles: [Role.NomadClient] }, "/srv/volume");
    expect(unit).toMatch(/^RequiresMountsFor=\/srv\/volume$/m);
    expect(unit.replace("RequiresMountsFor=/srv/volume\n", "")).toBe(client);
});

test("no container's root owns a namespace of Consul, and no task gains by a setuid program", () => {
    expect(consulUnit()).not.toContain("PrivateUsers");
    for (const unit of [client, server]) expect(unit).toMatch(/^NoNewPrivileges=yes$/m);
});

test("a Nomad client's restart leaves its tasks running, under cgroups of its own", () => {
    for (const unit of [combined, client])
        expect(unit.split("\n")).toEqual(expect.arrayContaining(["KillMode=process", "Delegate=yes"]));
});

test.each([
    ["Consul", consulUnit()],
    ["a Nomad client", client],
    ["a Nomad server", server],
])("%s starts again whenever it ends, however often", (_, unit) => {
    expect(unit.split("\n")).toEqual(
        expect.arrayContaining(["Restart=always", "RestartSec=1", "StartLimitIntervalSec=0"]),
    );
});

test("no unit leaves files that others can read, except where tasks have to enter what Nomad makes", () => {
    for (const unit of [consulUnit(), server]) expect(unit).toMatch(/^UMask=0077$/m);
    // The root folder of an `exec` task is made with the mask, and the task's user has to enter it.
    expect(client).not.toMatch(/^UMask=/m);
});

test("a client that was not introduced does not run at all, so that it asks nobody anything", () => {
    const marker = /^INTRODUCED = "(.*)"$/m.exec(programSource())![1]!;
    expect(client).toContain(`\nConditionPathExists=${marker}\n`);
    expect(client).not.toContain("ExecStartPre");
    // A server has to run before its client can be introduced.
    for (const unit of [combined, server]) expect(unit).not.toContain("Condition");
});

test("a Nomad server starts behind Consul, prepared by a verb that the node program has", () => {
    for (const unit of [combined, server]) {
        expect(unit).toMatch(/^After=.*\bconsul\.service\b/m);
        const verb = /^ExecStartPre=\+\/usr\/local\/sbin\/nomad-cluster-node (\S+)$/m.exec(unit)?.[1];
        expect(programVerbs()).toContain(verb);
    }
});
