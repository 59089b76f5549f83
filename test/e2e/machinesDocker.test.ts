/** Docker as machines on this host have it. Needs root. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    createMachine,
    createNetwork,
    killMachine,
    type Machine,
    startMachine,
    sweep,
} from "../../sdk/nspawn";
import { onMachine, userData } from "./machines/onMachine";

const prefix = `docker-${process.pid}-`;
const state = mkdtempSync(join(tmpdir(), "docker-"));
let machine: Machine;

beforeAll(async () => {
    process.env.PULUMI_NOMAD_CLUSTER_STATE = state;
    await createNetwork({ name: `${prefix}net` });
    const interfaces = [{ name: "eth0", network: `${prefix}net` }];
    machine = await createMachine({ name: `${prefix}one`, userData: userData(), interfaces });
});

afterAll(async () => {
    await sweep(prefix);
    rmSync(state, { recursive: true, force: true });
});

test("Docker is installed, and starts only with the program that needs it", async () => {
    const units = "docker.service docker.socket containerd.service";
    expect(await onMachine(machine, `systemctl is-enabled ${units}; systemctl is-active ${units}`)).toBe(
        "disabled\ndisabled\ndisabled\ninactive\ninactive\ninactive",
    );
});

test("containers have layers of their own and run in bridge and host networks", async () => {
    await onMachine(machine, "systemctl start docker");
    expect(await onMachine(machine, "docker info --format {{.Driver}}")).toBe("overlay2");
    const program = "/usr/bin/cat $(ldd /usr/bin/cat | grep -o '/[^ ]*')";
    await onMachine(machine, `tar -ch ${program} 2>/dev/null | docker import - cat`);
    for (const network of ["bridge", "host"])
        expect(
            await onMachine(
                machine,
                `docker run --rm --network ${network} cat /usr/bin/cat /proc/sys/kernel/ostype`,
            ),
        ).toBe("Linux");
});

test("images survive a pulled plug", async () => {
    await onMachine(machine, "sync");
    await killMachine(machine.name);
    await startMachine(machine.name);
    expect(await onMachine(machine, "systemctl start docker; docker images --format {{.Repository}}")).toBe(
        "cat",
    );
});
