import { Role, type TopologyArgs } from "../../../sdk/topology";
import { combined, BundledMachine, identity } from "./bundledMachine";

let machine: BundledMachine;

beforeEach(async () => {
    machine = await BundledMachine.create();
});
afterEach(async () => machine.root.remove());

const withDocker = (docker: object): TopologyArgs => ({
    groups: { node: { ...combined.groups!.node!, drivers: { docker } } },
});
const mirror = (url: string) => withDocker({ registryMirrors: [url] });

const modeOf = async (path: string) => (await machine.root.run(`stat -c '%U %a' ${path}`)).trim();
const calls = async () =>
    (await machine.root.run("cat /run/packages 2>/dev/null || true")).split("\n").filter(Boolean);

/** A package manager that writes down its calls, and installs Docker's program if it is asked for the package. */
const packageManager = (wanted: string) => `#!/bin/sh
echo "\${0##*/} $*" >>/run/packages
case "$*" in *${wanted}*) [ ! -e /run/unreachable ] || { echo "Unable to locate package"; exit 100; }
    printf '#!/bin/sh\\n' >/usr/local/sbin/dockerd; chmod +x /usr/local/sbin/dockerd ;;
esac
`;

async function hasPackages(manager: "apt-get" | "dnf", wanted: string): Promise<void> {
    await machine.root.run("rm /usr/local/sbin/dockerd");
    await machine.root.write(`usr/local/sbin/${manager}`, packageManager(wanted), 0o755);
}

/** Hides the programs of this host that a machine of another family lacks. */
const hide = (...names: string[]) => `import shutil
which = shutil.which
shutil.which = lambda name: None if name in ${JSON.stringify(names)} else which(name)`;

/** The patch for a machine that gets its turn to restart; it writes down that it took the lock. */
const lockIsFree = `
def ask(self, product, path, *given, **more):
    with open("/run/asked", "a") as log:
        if "acquire" in path: print("took", path, file=log)
    if path.startswith("/v1/kv/") and "acquire" not in path: return agents.Answer(404, "")
    return agents.Answer(200, "true" if "acquire" in path else '{"ID": "session"}')
agents.Agents.ask = ask
agents.Agents.leader = lambda *given: "10.20.0.5:8300"
from node import health
health.docker_version = lambda: "20.10"
`;

test("a machine that has no Docker gets its distribution's package, once", async () => {
    await hasPackages("apt-get", "docker.io");
    expect(await machine.receive()).toContain("installing docker.io with apt");
    expect((await calls()).map((call) => / (update|install .*)$/.exec(call)?.[1])).toEqual([
        "update",
        expect.stringMatching(/^install .*--no-install-recommends .*docker\.io iptables/),
    ]);
    await machine.receive();
    expect(await calls()).toHaveLength(2);
});

test("the Red Hat family gets Docker's own package, from Docker's repository", async () => {
    await hasPackages("dnf", "docker-ce");
    await machine.applyPatched(hide("apt-get"), {});
    expect(await calls()).toEqual([expect.stringMatching(/^dnf .*install docker-ce iptables$/)]);
    const repository = await machine.root.read("etc/yum.repos.d/docker-ce.repo");
    expect(repository).toMatch(/^\[docker-ce-stable\]\n[^]*^gpgcheck=1\n/m);
});

test("a machine that reaches no packages says what to do, and gets Docker by the next delivery", async () => {
    await hasPackages("apt-get", "docker.io");
    await machine.root.write("run/unreachable", "");
    await expect(machine.receive()).rejects.toThrow(
        /cannot install packages: .* Use an image with Docker, or set `drivers\.docker\.enabled` .*\nUnable to locate package/,
    );
    await machine.root.run("rm /run/unreachable");
    await machine.receive();
    expect(await machine.asked()).toContain("restart --no-block docker");
});

test("apt's lists may be in use when the machine boots", async () => {
    await hasPackages("apt-get", "docker.io");
    const busy = `#!/bin/sh
[ -e /run/busy ] || { touch /run/busy; echo "E: Could not get lock /var/lib/apt/lists/lock"; exit 100; }
`;
    await machine.root.write(
        "usr/local/sbin/apt-get",
        packageManager("docker.io").replace("#!/bin/sh\n", busy),
        0o755,
    );
    await machine.receive();
    expect(await calls()).toHaveLength(2);
});

test("machines without Nomad's client, or with Docker switched off, install none", async () => {
    await hasPackages("apt-get", "docker.io");
    await machine.receive({ groups: { node: { count: 1, roles: [Role.ConsulServer, Role.NomadServer] } } });
    await machine.receive(withDocker({ enabled: false }));
    expect(await calls()).toEqual([]);
    expect(await machine.asked()).not.toContain("enable --no-reload --quiet docker");
});

test("without Docker a client installs iptables for its bridge networks, and does without if it cannot", async () => {
    await hasPackages("apt-get", "docker.io");
    await machine.root.run("rm /usr/local/sbin/iptables");
    await machine.root.write("run/unreachable", "");
    const hidden = await machine.applyPatched(hide("iptables"), { args: withDocker({ enabled: false }) });
    expect(hidden).toContain("networks of mode bridge will not work on this machine: ");
    expect(await calls()).toContainEqual(expect.stringMatching(/ install .* iptables$/));
    expect(await machine.asked()).toContain("restart --no-block nomad");
});

test("the kernel's part of bridge networks is loaded now and at each boot", async () => {
    await machine.receive();
    expect(await machine.root.read("run/modprobe")).toBe("--quiet br_netfilter\n");
    expect(await machine.root.read("etc/modules-load.d/nomad-cluster.conf")).toBe("br_netfilter\n");
});

test("Docker starts with its settings before Nomad looks for its drivers", async () => {
    await machine.receive(mirror("https://mirror.example.com"));
    const asked = await machine.asked();
    expect(asked.indexOf("restart --no-block docker")).toBeLessThan(
        asked.indexOf("restart --no-block nomad"),
    );
    expect(asked.indexOf("restart --no-block docker")).toBeGreaterThan(-1);
    const daemon = JSON.parse(await machine.root.read("etc/docker/daemon.json")) as object;
    expect(daemon).toMatchObject({ "registry-mirrors": ["https://mirror.example.com"] });
    expect(await modeOf("/etc/docker/daemon.json")).toBe("root 644");
});

test("containers get the runtime that refuses the machine's processes and devices, until their group allows privileges", async () => {
    await machine.receive();
    await machine.asked();
    const daemon = async () => JSON.parse(await machine.root.read("etc/docker/daemon.json")) as object;
    const runtimes = { confined: { path: "/usr/local/sbin/nomad-cluster-runtime" } };
    expect(await daemon()).toMatchObject({ runtimes, "default-runtime": "confined" });
    expect(await modeOf(runtimes.confined.path)).toBe("root 755");
    await machine.applyPatched(lockIsFree, { args: withDocker({ allowPrivileged: true }) });
    expect(await daemon()).toMatchObject({ runtimes });
    expect(await daemon()).not.toHaveProperty("default-runtime");
    expect(await machine.asked()).toContain("reload docker");
});

test("another mirror needs no restart; other settings restart Docker, in turn with other clients", async () => {
    await machine.receive();
    await machine.asked();
    await machine.receive(mirror("https://mirror.example.com"));
    expect(await machine.asked()).toContain("reload docker");
    const args = withDocker({ registryMirrors: ["https://mirror.example.com"], logMaxFiles: 5 });
    await machine.applyPatched(lockIsFree, { args });
    const asked = await machine.asked();
    expect(asked.indexOf("restart docker")).toBe(
        asked.findIndex((line) => line.startsWith("took /v1/kv/nomad-cluster/clients/")) + 1,
    );
    expect(asked).toContain("restart docker");
    await machine.receive(args);
    expect(await machine.asked()).toEqual([]);
});

test("a restart that a killed delivery still owed is made up for by the next", async () => {
    await machine.receive();
    const die =
        "from node import docker\ndocker.put = lambda *given: sys.exit(1) if given[0].path == docker.DAEMON else None";
    const args = withDocker({ logMaxFiles: 5 });
    await machine.applyPatched(die, { args, before: "true" }).catch(() => undefined);
    await machine.asked();
    await machine.applyPatched(lockIsFree, { args: combined });
    expect(await machine.asked()).toContain("restart docker");
});

test("passwords of registries are root's alone, and a changed one restarts nothing", async () => {
    const known = (password: string) => ({ registries: { "ghcr.io": { username: "octo", password } } });
    await machine.receive(combined, identity.keyPem, "true", known("first"));
    const logins = "/etc/nomad-cluster/registry-logins.json";
    expect(await modeOf(logins)).toBe("root 600");
    await machine.asked();
    await machine.receive(combined, identity.keyPem, "true", known("second"));
    expect(await machine.asked()).toEqual([]);
    const { auths } = JSON.parse(await machine.root.read(logins.slice(1))) as {
        auths: Record<string, { auth: string }>;
    };
    expect(Buffer.from(auths["ghcr.io"]!.auth, "base64").toString()).toBe("octo:second");
});

test("a Docker that is switched off stops after Nomad has lost the driver, with the containers of tasks", async () => {
    await machine.root.write(
        "usr/local/sbin/docker",
        '#!/bin/sh\ncase $1 in ps) echo one; echo two ;; *) echo "docker $*" >>/run/asked ;; esac\n',
        0o755,
    );
    await machine.receive();
    await machine.asked();
    await machine.receive(withDocker({ enabled: false }));
    const asked = await machine.asked();
    expect(asked.slice(asked.indexOf("restart nomad"))).toEqual([
        "restart nomad",
        "docker stop one two",
        ...["docker.socket", "docker", "containerd"].map((unit) => `disable --now --quiet ${unit}`),
    ]);
    await machine.receive(withDocker({ enabled: false }));
    expect(await machine.asked()).toEqual([]);
});
