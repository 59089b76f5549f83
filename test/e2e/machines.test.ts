/** Machines as they are: booted, killed, started again and swept away on this host. Needs root. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
    checkHost,
    createMachine,
    createNetwork,
    ensureImage,
    getMachine,
    killMachine,
    listMachines,
    type MachineSpec,
    removeMachine,
    removeNetwork,
    startMachine,
    stopMachine,
    sweep,
} from "../../sdk/nspawn";
import { packageFolder } from "../../sdk/process/packageFolder";
import { eventually } from "../agents/program";
import { addressOf, onMachine, userData } from "./machines/onMachine";

const prefix = `e2e-${process.pid}-`;
const named = (name: string) => `${prefix}${name}`;
const state = mkdtempSync(join(tmpdir(), "machines-"));
let before: string[];

const specOf = (name: string, more: Partial<MachineSpec> = {}): MachineSpec => ({
    ...{ name: named(name), userData: userData(), interfaces: [{ name: "eth0", network: named("net") }] },
    ...more,
});

/** Everything on the host that machines and networks could leave behind, without that of other programs with this package. */
function hostObjects(): string[] {
    const print = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: "utf8" });
    const lines = (text: string) => text.split("\n").filter(Boolean);
    const links = JSON.parse(print("ip", "-json", "link")) as { ifname: string; ifalias?: string }[];
    return [
        ...links.map(({ ifname, ifalias = "" }) => `link ${ifname} ${ifalias}`),
        ...lines(print("findmnt", "--raw", "--noheadings", "--output", "TARGET,SOURCE")),
        ...lines(print("find", "/sys/fs/cgroup", "-maxdepth", "2", "-type", "d")),
        ...lines(print("find", "/run", "-path", "/run/systemd/nspawn/*")),
        ...lines(print("ps", "-eo", "args")).filter((line) => line.includes("--machine=")),
    ].filter((one) => ownerOf(one)?.startsWith(prefix) ?? true);
}

/** The machine or network that something belongs to; undefined if it has no mark. */
function ownerOf(one: string): string | undefined {
    return /(?:[/=]pnc[.0-9a-f]*-|pulumi-nomad-cluster[.0-9a-f]*\/(?:machine|network)\/)([a-z0-9-]+)/.exec(
        one,
    )?.[1];
}

const leftBehind = () => hostObjects().filter((one) => !before.includes(one));

/** Another process that makes machines and networks, as a Pulumi provider is. */
function anotherProcess(code: string) {
    const script = `
        const options = { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } };
        const { transformFileSync } = require("@swc/core");
        require.extensions[".ts"] = (module, file) => module._compile(transformFileSync(file, options).code, file);
        const machines = require("./sdk/nspawn");
        (async () => { ${code} })().catch((error) => { console.error(error); process.exit(1); });`;
    return spawn(process.execPath, ["-e", script], {
        env: process.env, // jest's, which has the state folder
        cwd: packageFolder(),
        stdio: ["ignore", "pipe", "inherit"],
    });
}

beforeAll(async () => {
    process.env.PULUMI_NOMAD_CLUSTER_STATE = state;
    expect(checkHost()).toEqual([]);
    await ensureImage((line) => console.info(line));
    before = hostObjects();
});

beforeEach(async () => {
    await createNetwork({ name: named("net") });
});

afterEach(async () => {
    await sweep(prefix);
    // Another program's bridge has no mark for a moment after it was made.
    await eventually("nothing is left", () => (expect(leftBehind()).toEqual([]), true));
});

afterAll(() => {
    rmSync(state, { recursive: true, force: true });
});

test("a machine boots with its user-data as a cloud's does", async () => {
    const more = { hostName: "web", userData: userData({ runcmd: ["hostname > /srv/ran"] }) };
    const machine = await createMachine(specOf("one", more));
    expect(machine).toMatchObject({ name: named("one"), hostName: "web", state: "running" });
    expect(await onMachine(machine, "cloud-init status")).toBe("status: done");
    expect(await onMachine(machine, "systemctl --failed --no-legend")).toBe("");
    expect(await onMachine(machine, "hostname; cat /srv/written; echo; cat /srv/ran")).toBe(
        "web\nby user-data\nweb",
    );
    expect(await onMachine(machine, "sudo id -un; sudo cat /etc/shadow | wc -l", "debian")).toMatch(
        /^root\n\d+$/,
    );
    expect(await onMachine(machine, "journalctl --boot --quiet --priority=crit")).toBe("");
});

test("a machine may make cgroups, filters and namespaces, as Nomad and Docker do", async () => {
    const machine = await createMachine(specOf("one"));
    const cgroups =
        "for c in /sys/fs/cgroup/freezer /sys/fs/cgroup; do test -e $c/cgroup.procs && mkdir $c/nomad; done";
    expect(await onMachine(machine, cgroups)).toBe("");
    expect(await onMachine(machine, "nft add table inet t && nft list tables")).toBe("table inet t");
    expect(await onMachine(machine, "unshare --mount --pid --net --fork echo own")).toBe("own");
    expect(
        await onMachine(machine, "echo 1 > /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward"),
    ).toBe("1");
});

test("machines reach each other and the host on every network that they are attached to", async () => {
    const second = await createNetwork({ name: named("private") });
    const interfaces = [
        { name: "eth0", network: named("net") },
        { name: "eth1", network: named("private") },
    ];
    const [a, b] = await Promise.all(["a", "b"].map((name) => createMachine(specOf(name, { interfaces }))));
    if (a === undefined || b === undefined) throw new Error("two machines were asked for");
    const ping = "ping -c1 -W2 -q";
    for (const target of [addressOf(b, 0), addressOf(b, 1), second.gateway])
        expect(await onMachine(a, `${ping} ${target} >/dev/null && echo reached`)).toBe("reached");
    expect(await onMachine(a, "ip -brief -4 address show eth1")).toContain(`${addressOf(a, 1)}/24`);
    expect(await onMachine(a, "ip route show default")).toMatch(/dev eth0/);
});

test("a machine whose plug is pulled is started again with its disk, and its user-data does not run twice", async () => {
    const more = { userData: userData({ runcmd: ["echo run >> /srv/runs"] }) };
    const machine = await createMachine(specOf("one", more));
    await onMachine(machine, "echo kept > /srv/kept; sync; systemd-run --quiet sleep 1000");
    await killMachine(machine.name);
    expect(await getMachine(machine.name)).toMatchObject({
        state: "stopped",
        interfaces: machine.interfaces,
    });
    expect(await startMachine(machine.name)).toMatchObject({
        state: "running",
        interfaces: machine.interfaces,
    });
    expect(await onMachine(machine, "cat /srv/kept /srv/runs; cloud-init status")).toBe(
        "kept\nrun\nstatus: done",
    );
    await stopMachine(machine.name);
    expect((await listMachines(prefix)).map(({ state }) => state)).toEqual(["stopped"]);
    await startMachine(machine.name);
    expect(await onMachine(machine, "cat /srv/kept; journalctl --list-boots --quiet | wc -l")).toBe(
        "kept\n3",
    );
});

test("a machine outlives the process that made it and holds none of its streams", async () => {
    const child = anotherProcess(`await machines.createMachine(${JSON.stringify(specOf("one"))})`);
    const [code] = (await once(child, "close")) as [number]; // "close" comes once nobody holds its output any more
    expect(code).toBe(0);
    expect(await onMachine((await getMachine(named("one")))!, "hostname")).toBe(named("one"));
});

test("making a machine again by the same spec changes nothing, by another one is refused", async () => {
    const spec = specOf("one", { readOnlyMounts: undefined });
    const first = await createMachine(spec);
    const started = await onMachine(first, "cat /proc/1/stat");
    expect(await createMachine(spec)).toEqual(first);
    expect((await onMachine(first, "cat /proc/1/stat")).split(" ")[21]).toBe(started.split(" ")[21]);
    await expect(createMachine({ ...spec, userData: userData({ runcmd: ["true"] }) })).rejects.toThrow(
        `A machine \`${named("one")}\` exists already, made by another spec.`,
    );
});

test("a machine that ends as it boots is an error with the end of its console, and is made anew the next time", async () => {
    const ending = "echo there is no licence > /dev/console; systemctl poweroff --force --force";
    const spec = specOf("one", { userData: userData({ bootcmd: [ending] }) });
    await expect(createMachine(spec)).rejects.toThrow(
        /ended as it booted.*last lines of its console:[^]*no licence/,
    );
    await expect(createMachine(specOf("one"))).resolves.toMatchObject({ state: "running" });
});

test("the processes of a maker that was killed at any moment are swept away, and the next maker goes on", async () => {
    for (const moment of [0, 100, 300, 800]) {
        await createNetwork({ name: named("net") });
        const specs = ["a", "b", "c"].map((name) => specOf(name));
        const child = anotherProcess(`
            await Promise.all(${JSON.stringify(specs)}.map((spec) =>
                machines.createMachine(spec, () => console.log("going"))));`);
        await once(child.stdout, "data", { signal: AbortSignal.timeout(60_000) });
        await sleep(moment); // at a random point: no point may leave anything behind
        child.kill("SIGKILL");
        await sweep(prefix);
        expect(leftBehind()).toEqual([]);
        expect(readdirSync(join(state, "machines"))).toEqual([]);
    }
    await createNetwork({ name: named("net") });
    expect(await onMachine(await createMachine(specOf("a")), "cloud-init status")).toBe("status: done");
});

test("machines and networks of a lost state folder are removed by their marks", async () => {
    await createMachine(specOf("one"));
    rmSync(state, { recursive: true });
    expect(await sweep(prefix)).toEqual([`machine ${named("one")}`, `network ${named("net")}`]);
});

test("a sweep touches nothing of another state folder, whatever the prefix", async () => {
    const machine = await createMachine(specOf("one"));
    const other = mkdtempSync(join(tmpdir(), "other-"));
    try {
        process.env.PULUMI_NOMAD_CLUSTER_STATE = other;
        expect(await sweep(prefix)).toEqual([]);
    } finally {
        process.env.PULUMI_NOMAD_CLUSTER_STATE = state;
        rmSync(other, { recursive: true });
    }
    expect(await onMachine(machine, "hostname")).toBe(machine.name);
});

test("removing is idempotent, and removes what is asked for only", async () => {
    const [a, b] = await Promise.all(["a", "b"].map((name) => createMachine(specOf(name))));
    await removeMachine(named("a"));
    await removeMachine(named("a"));
    expect((await listMachines(prefix)).map(({ name }) => name)).toEqual([named("b")]);
    expect(await onMachine(b!, "hostname")).toBe(named("b"));
    expect(await createMachine(specOf("c"))).toMatchObject({ interfaces: a!.interfaces });
    const ping = `ping -c1 -W2 -q ${addressOf(a!)} >/dev/null && echo reached`;
    expect(await onMachine(b!, ping)).toBe("reached");
    await removeNetwork(named("other"));
});

test("a network is never one that the host has a route to, nor one that another process was given", async () => {
    const free = await createNetwork({ name: named("free") });
    await removeNetwork(free.name);
    execFileSync("ip", ["route", "add", "blackhole", free.cidr]);
    try {
        const create = (name: string) =>
            `console.log((await machines.createNetwork({ name: ${JSON.stringify(named(name))} })).cidr)`;
        const children = ["a", "b", "c"].map((name) => anotherProcess(create(name)));
        const cidrs = await Promise.all(
            children.map(async ({ stdout }) => String((await once(stdout, "data"))[0]).trim()),
        );
        expect(new Set([...cidrs, free.cidr]).size).toBe(4);
        const wanted = createNetwork({ name: named("wanted"), cidr: free.cidr });
        await expect(wanted).rejects.toThrow(`which overlaps its \`${free.cidr}\``);
    } finally {
        execFileSync("ip", ["route", "delete", "blackhole", free.cidr]);
    }
});

test("nine machines at once get nine addresses and all boot", async () => {
    const names = Array.from({ length: 9 }, (_, index) => `m${index}`);
    const machines = await Promise.all(names.map((name) => createMachine(specOf(name))));
    expect(new Set(machines.map((machine) => addressOf(machine))).size).toBe(9);
    for (const machine of machines)
        expect(await onMachine(machine, "cloud-init status; hostname")).toBe(`status: done\n${machine.name}`);
});
