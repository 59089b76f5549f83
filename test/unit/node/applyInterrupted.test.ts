import { receiveCommand } from "../../../sdk/node";
import type { MachineRoot } from "../../machineRoot";
import { BundledMachine, combined, identity, systemctl } from "./bundledMachine";

let machine: BundledMachine;
let root: MachineRoot;

beforeEach(async () => {
    machine = await BundledMachine.create();
    root = machine.root;
});
afterEach(async () => root.remove());

const receive: BundledMachine["receive"] = (...given) => machine.receive(...given);
const asked = () => machine.asked();

test("a run that was killed before the restart is made up for by the next", async () => {
    await receive();
    // Killed in the moment that systemd is asked: files are new, the agent still runs with the old ones.
    await root.write(
        "usr/local/sbin/systemctl",
        systemctl.replace("restart)", "restart) kill -9 $PPID; sleep 9"),
        0o755,
    );
    await expect(receive(combined, "KEY 2\n")).rejects.toThrow();
    await root.write("usr/local/sbin/systemctl", systemctl, 0o755);
    await asked();
    await receive(combined, "KEY 2\n");
    expect(await asked()).toContain("restart consul");
});

/** Kills every process of the machine right after the file was written in which the test is interested. */
const killedAfter = (target: string) => `
import os
replace = os.replace
def replace_and_kill(new, path):
    replace(new, path)
    if path == "${target}":
        os.kill(-1, 9)
os.replace = replace_and_kill
`;

test.each([
    ["etc/consul.d/tls/key.pem", "consul"],
    ["etc/consul.d/consul.json", "consul"],
    ["etc/systemd/system/nomad.service", "nomad"],
    ["usr/local/bin/nomad", "nomad"],
    ["etc/systemd/system/nomad-cluster-jwks.socket", "nomad-cluster-jwks.socket"],
])("a run that was killed right after it had written %s is made up for by the next", async (file, unit) => {
    await receive();
    const before = file.startsWith("usr/") ? "true" : `echo >>/${file}`;
    await machine.offerNomad("1.11.1");
    const newer = { ...combined, nomadVersion: "1.11.1" };
    await expect(machine.applyPatched(killedAfter(`/${file}`), { before, args: newer })).rejects.toThrow();
    await asked();
    await receive(newer);
    expect(await asked()).toContain(`restart ${unit}`);
    await receive(newer);
    expect(await asked()).not.toContain(`restart ${unit}`);
});

test("a full disk fails the run instead of passing for done", async () => {
    const fullDisk = "mount -t tmpfs -o size=4k full /etc/consul.d";
    await root.run("mkdir -p /etc/consul.d");
    await expect(receive(combined, identity.keyPem, fullDisk)).rejects.toThrow("No space left on device");
});

test("a full disk leaves every file as it was, and the next run with room ends what was begun", async () => {
    await receive();
    await asked();
    const onFullDisk = async (command: string, input: string) =>
        root.run(
            `cp -a /etc/consul.d /tmp/before && mount -t tmpfs -o size=64k full /etc/consul.d
            cp -a /tmp/before/. /etc/consul.d && { cat /dev/zero >/etc/consul.d/filler 2>/dev/null || true; }
            ${command} 2>/tmp/said && exit 1
            rm /etc/consul.d/filler && diff -r /tmp/before /etc/consul.d && cat /tmp/said`,
            input,
        );
    const input = await machine.bundleOf(combined, "KEY 2\n");
    expect(await onFullDisk(receiveCommand("root"), input)).toContain(
        "cannot write /etc/consul.d/tls/key.pem; it stays as it was",
    );
    expect(await asked()).toEqual([]);
    await receive(combined, "KEY 2\n");
    expect(await asked()).toContain("restart consul");
});

/** Writes down what is flushed to the disk and what is moved. */
const recorded = `
import os
replace, fsync = os.replace, os.fsync
def record(*words):
    with open("/run/order", "a") as order:
        print(*words, file=order)
def recorded_replace(new, path):
    record("mv", new, path)
    replace(new, path)
def recorded_fsync(descriptor):
    record("sync", os.readlink(f"/proc/self/fd/{descriptor}"))
    fsync(descriptor)
os.replace, os.fsync = recorded_replace, recorded_fsync
`;

// Without it, a loss of power left an empty key on an ext4 without \`auto_da_alloc\`, which is how XFS behaves.
test("a file is on the disk before it replaces another, and one that stays the same is not written", async () => {
    await receive();
    await machine.offerNomad("1.11.1");
    // As a unit that is masked.
    await root.run("ln -s /dev/null /etc/systemd/system/masked.service");
    await machine.applyPatched(recorded, {
        args: { ...combined, nomadVersion: "1.11.1" },
        keyPem: "KEY 2\n",
    });
    const order = (await root.read("run/order")).trim().split("\n");
    const moves = order.filter((line) => line.startsWith("mv "));
    expect(moves.map((line) => line.split(" ")[2]).sort()).toEqual([
        "/etc/consul.d/tls/key.pem",
        "/etc/nomad-cluster/node.env",
        "/etc/nomad.d/tls/key.pem",
        "/usr/local/bin/nomad",
    ]);
    for (const move of moves) {
        const flush = `sync ${move.split(" ")[1]}`;
        expect(order.slice(0, order.indexOf(move))).toContain(flush);
    }
});
