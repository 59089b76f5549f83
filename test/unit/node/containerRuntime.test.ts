import { containerRuntime } from "../../../sdk/node/nodeProgram";
import { MachineRoot } from "../../machineRoot";

let root: MachineRoot;

beforeAll(async () => {
    root = await MachineRoot.create();
    await root.write("usr/local/sbin/runtime", containerRuntime(), 0o755);
    await root.write("usr/local/sbin/runc", '#!/bin/sh\necho "runc $*"\n', 0o755);
});
afterAll(async () => root.remove());

const own = [{ type: "mount" }, { type: "network", path: "/var/run/docker/netns/default" }, { type: "pid" }];

/** Calls the runtime as containerd does for a new container. @returns the runtime's output and log. */
async function create(linux: object): Promise<{ printed: string; logged: string }> {
    await root.write("run/bundle/config.json", JSON.stringify({ ociVersion: "1.0.2", linux }));
    const command = "--root /run/runc --log /run/log.json --log-format json create --bundle /run/bundle id";
    const printed = await root.run(`rm -f /run/log.json; runtime ${command} 2>/dev/null || true`);
    const logged = await root.run("cat /run/log.json 2>/dev/null || true");
    return { printed, logged };
}

test("a container with processes of its own and no device is runc's", async () => {
    for (const linux of [
        { namespaces: own },
        { namespaces: own, devices: [] },
        { namespaces: own, devices: null },
    ])
        expect(await create(linux)).toEqual({
            printed:
                "runc --root /run/runc --log /run/log.json --log-format json create --bundle /run/bundle id\n",
            logged: "",
        });
    expect(await root.run("runtime --root /run/runc delete --force id")).toBe(
        "runc --root /run/runc delete --force id\n",
    );
});

test.each<[string, object, string]>([
    [
        "the machine's processes",
        { namespaces: own.slice(0, 2) },
        "`pid_mode` shows a container other processes of its machine",
    ],
    [
        "another container's processes",
        { namespaces: [...own.slice(0, 2), { type: "pid", path: "/proc/42/ns/pid" }] },
        "`pid_mode` shows a container other processes of its machine",
    ],
    [
        "a disk",
        { namespaces: own, devices: [{ path: "/dev/vda", type: "b", major: 254, minor: 0 }] },
        "`devices` gives a container /dev/vda of its machine",
    ],
])("a container with %s is not created, and Docker shows why", async (_, linux, reason) => {
    const { printed, logged } = await create(linux);
    expect(printed).toBe("");
    const entry = JSON.parse(logged) as { level: string; msg: string; time: string };
    expect(entry).toMatchObject({
        level: "error",
        msg: `${reason}: leave it out, or set \`drivers.docker.allowPrivileged\` of the machine's group`,
    });
    // As Go reads it (RFC 3339).
    expect(entry.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});
