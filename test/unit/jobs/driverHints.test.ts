import { driverHints } from "../../../sdk/jobs/driverHints";
import { failureText } from "../../../sdk/jobs/failureText";
import { allocationOf } from "./allocation";

const registries =
    "Give the registry's credentials in `registries` of the cluster, or a mirror in `groups.<group>.drivers.docker.registryMirrors`.";
const unreachable =
    "The machine did not reach the registry: see `local.internet` for local machines, or give a mirror in `groups.<group>.drivers.docker.registryMirrors`.";
const privileged =
    "Set `groups.<group>.drivers.docker.allowPrivileged` to `true` for a group of clients. A privileged container is root on its machine.";
const volumes =
    "Set `groups.<group>.drivers.docker.volumes` to `true` for a group of clients, which lets a task mount any path of its machine, or use a host volume (`groups.<group>.hostVolumes`).";

test.each<[string, string[]]>([
    [
        "Failed to create container configuration: Docker privileged mode is disabled on this Nomad agent",
        [privileged],
    ],
    ['volumes are not enabled; cannot mount host paths: "/etc:/x"', [volumes]],
    ['volumes are not enabled; cannot mount volume: "db"', [volumes]],
    [
        "driver does not allow the following capabilities: net_admin, sys_time",
        [
            "Leave `cap_add` out for net_admin, sys_time, or set `groups.<group>.drivers.docker.allowPrivileged` and `privileged = true`.",
        ],
    ],
    [
        'requested runtime "runc" is not allowed',
        [
            'Leave `runtime = "runc"` out, or set `groups.<group>.drivers.docker.allowPrivileged` to `true` for a group of clients.',
        ],
    ],
    [
        'running as user "root" is disallowed',
        ["Tasks of `exec` and `java` may not be `root`, a user of the system: see docs/tasks.md."],
    ],
    [
        "running as uid 0 is disallowed",
        ["Tasks of `exec` and `java` may not be `0`, a user of the system: see docs/tasks.md."],
    ],
    [
        "Failed to pull `acme/app`: Error response from daemon: pull access denied for acme/app, repository does not exist or may require 'docker login'",
        [registries],
    ],
    ["Failed to pull `nginx`: toomanyrequests: You have reached your pull rate limit.", [registries]],
    [
        'Failed to pull `nginx`: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: Temporary failure in name resolution',
        [unreachable],
    ],
    ["Exit Code: 1", []],
])("%s names what mends it", (message, expected) => {
    expect(driverHints([message, "Task started by client", message])).toEqual(expected);
});

test("a failure shows the mend below the task's events", () => {
    const message = "Docker privileged mode is disabled on this Nomad agent";
    const event = { type: "Driver Failure", message, time: new Date("2026-01-02T03:04:05Z") };
    const task = { state: "dead", failed: true, restarts: 0, events: [event, event] };
    const allocation = allocationOf({ clientStatus: "failed", tasks: { main: task } });
    expect(failureText("It failed.", [], [{ allocation, output: {} }]).split("\n")).toEqual([
        "It failed.",
        "allocation 12345678 (web.a[0]) on node-0 is failed",
        '  task "main" is dead, failed, restarts: 0',
        `    03:04:05 Driver Failure: ${message}`,
        `    03:04:05 Driver Failure: ${message}`,
        `    ${privileged}`,
    ]);
});
