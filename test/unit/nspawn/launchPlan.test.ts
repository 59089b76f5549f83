import { execFileSync } from "node:child_process";
import {
    launchCommand,
    type LaunchPlan,
    launchScript,
    nspawnArguments,
} from "../../../sdk/nspawn/launchPlan";
import { supervisedBy } from "../../../sdk/nspawn/supervisor";

const network = { name: "net", bridge: "pnc-bnet", cidr: "10.64.0.0/24", gateway: "10.64.0.1" };
const second = { name: "private", bridge: "pnc-bprivate", cidr: "10.65.0.0/20", gateway: "10.65.0.1" };

const plan: LaunchPlan = {
    machine: "web-1",
    hostName: "web",
    folder: "/state/machines/web-1",
    image: "/cache/image",
    interfaces: [
        { name: "eth0", address: "10.64.0.2", network },
        { name: "eth1", address: "10.65.0.9", network: second },
    ],
    readOnlyMounts: [{ source: "/a:b\\c", target: "/srv" }],
    cgroupFiles: ["/sys/fs/cgroup/pids/pnc-web-1/cgroup.procs", "/sys/fs/cgroup/cpu/pnc-web-1/cgroup.procs"],
    hostPid: 4711,
};

test("each interface has its address with its network's length, and only the first network is the way out", () => {
    const script = launchScript(plan);
    expect(script).toContain("ip address add 10.64.0.2/24 dev eth0");
    expect(script).toContain("ip address add 10.65.0.9/20 dev eth1");
    expect(script.match(/ip route add default via (\S+)/g)).toEqual(["ip route add default via 10.64.0.1"]);
});

test("each host end is on its network's bridge and says whose it is", () => {
    const script = launchScript(plan);
    for (const { bridge } of [network, second])
        expect(script).toMatch(new RegExp(`/proc/4711/ns/net ip link set dev pnc-v\\w+ master ${bridge} up`));
    expect(script.match(/alias pulumi-nomad-cluster\/machine\/web-1$/gm)).toHaveLength(2);
});

test("a machine asks its gateway for names, unless the host keeps out of its network", () => {
    const file = "/state/machines/web-1/root/etc/systemd/resolved.conf.d/50-host.conf";
    const lines = launchScript(plan).split("\n");
    expect(lines).toContain(`printf '[Resolve]\\nDNS=%s\\n' 10.64.0.1 > '${file}'`);
    const [eth0, eth1] = plan.interfaces;
    const isolated = { ...eth0!, network: { ...network, isolated: true } };
    expect(launchScript({ ...plan, interfaces: [isolated, eth1!] })).not.toContain(file);
});

test("a machine's kernel is known to have bridges", () => {
    const modules = "'/state/machines/web-1/root/usr/lib/modules'/$(uname -r)";
    expect(launchScript(plan).split("\n")).toContain(
        `echo kernel/net/bridge/bridge.ko > ${modules}/modules.builtin`,
    );
});

test("the process is in every cgroup before it becomes the machine", () => {
    const lines = launchScript(plan).split("\n");
    expect(lines.at(-1)).toBe('exec systemd-nspawn "$@"');
    for (const file of plan.cgroupFiles) expect(lines.indexOf(`echo $$ > '${file}'`)).toBeGreaterThan(0);
});

test("folders with quotes and spaces stay one word each, and the shell takes the script", () => {
    const script = launchScript({
        ...plan,
        folder: "/it's a/folder",
        image: undefined,
        cgroupFiles: ["/it's a/file"],
    });
    execFileSync("sh", ["-n"], { input: script });
    const line = script.split("\n").find((one) => one.startsWith("echo $$ >")) ?? "";
    expect(execFileSync("sh", ["-c", line.replace("echo $$ >", "printf %s")], { encoding: "utf8" })).toBe(
        "/it's a/file",
    );
});

test("a machine whose disk is a copy has no overlay mount", () => {
    expect(launchScript(plan)).toContain("lowerdir=/cache/image,upperdir=/state/machines/web-1/upper,");
    expect(launchScript({ ...plan, image: undefined })).not.toContain("overlay");
});

test("Docker's data is in a folder of the machine's own, outside of its layered disk", () => {
    expect(launchScript(plan)).toContain("mkdir' '-p' '/state/machines/web-1/docker'");
    expect(nspawnArguments(plan)).toContain("--bind=/state/machines/web-1/docker:/var/lib/docker");
});

test("colons and backslashes in mounted paths are not taken for separators", () => {
    expect(nspawnArguments(plan)).toContain("--bind-ro=/a\\:b\\\\c:/srv");
});

test("a machine's supervisor is recognised at each stage of its launch", () => {
    const [, ...args] = nspawnArguments(plan);
    expect(supervisedBy(launchCommand(plan))).toBe("web-1");
    expect(supervisedBy(["sh", "-c", "script", "sh", ...args])).toBe("web-1");
    expect(supervisedBy(["/usr/bin/systemd-nspawn", ...args])).toBe("web-1");
});

test("other processes are no supervisors, even if they name a machine of ours", () => {
    expect(supervisedBy(["grep", "--machine=pnc-web-1"])).toBeUndefined();
    expect(supervisedBy(["systemd-nspawn", "--machine=other"])).toBeUndefined();
    expect(supervisedBy(["sh", "-c", "echo --machine=pnc-web-1"])).toBeUndefined();
    expect(supervisedBy([])).toBeUndefined();
});

test("a firewall is in force before an interface is, and the metadata service before the machine runs", () => {
    const lines = launchScript({
        ...plan,
        firewallFile: "/state/f.nft",
        metadataFolder: "/state/it's",
    }).split("\n");
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    expect(at("'nft' '-f' '/state/f.nft'")).toBeGreaterThan(0);
    expect(at("'nft' '-f'")).toBeLessThan(at("ip link add name eth0"));
    execFileSync("sh", ["-n"], { input: lines.join("\n") });
    const service = lines.findIndex((line) => line.endsWith(">/dev/null 2>&1 &"));
    expect(lines[service]).toContain("'169.254.169.254' '169' '/state/it'\\''s'");
    expect(service).toBeLessThan(lines.length - 1);
    expect(launchScript(plan)).not.toMatch(/nft|169\.254/);
});

test("nft takes what leads to the metadata service", () => {
    const script = launchScript({ ...plan, metadataFolder: "/state/metadata" });
    const line = script.split("\n").find((one) => one.includes("machine_metadata")) ?? "exit 1";
    execFileSync("unshare", ["--net", "sh", "-c", line]);
});

test("an interface gets its extra addresses, those of IPv6 at once", () => {
    const [eth0] = plan.interfaces;
    const extraAddresses = ["198.18.0.9/32", "2001:db8::9/64"];
    const script = launchScript({ ...plan, interfaces: [{ ...eth0!, extraAddresses }] });
    expect(script).toMatch(
        /up\nip address replace 198.18.0.9\/32 dev eth0\nip address replace 2001:db8::9\/64 dev eth0 nodad$/m,
    );
});
