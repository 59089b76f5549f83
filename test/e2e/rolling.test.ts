import { join } from "node:path";
import { TestCluster } from "./cluster/testCluster";
import { expectHealthy } from "./cluster/expectHealthy";

/** Servers and clients apart, whose Consul configuration changes after the first update and back. */
let cluster: TestCluster;
const servers = ["servers-0", "servers-1", "servers-2"];
const clients = ["clients-0", "clients-1", "clients-2"];
const machines = [...servers, ...clients];

beforeAll(async () => {
    cluster = await TestCluster.create({ folder: join(__dirname, "rolling"), cluster: "rolling" });
    cluster.env.ROLLING_DNS = "true";
    await cluster.up();
});

afterAll(async () => cluster?.remove());

interface Absence {
    machine: string;
    /** Seconds. */
    from: number;
    to: number;
}

/** When Consul was away on a machine since a moment, as systemd tells it: from its stop to its next start. */
async function absences(machine: string, since: number): Promise<Absence[]> {
    const lines = (
        await cluster.on(machine, `journalctl -u consul -o short-unix --since @${since} _COMM=systemd`)
    ).split("\n");
    const times = (what: string) =>
        lines.filter((line) => line.includes(what)).map((line) => Number(line.split(" ")[0]));
    const starts = times("Started consul.service");
    return times("Stopping consul.service").map((from) => ({
        machine,
        from,
        to: starts.find((at) => at > from) ?? Infinity,
    }));
}

/** What Consul's DNS answers on a machine for the servers of Consul. */
async function resolved(machine: string): Promise<string[]> {
    const ask = `import socket
name = b"".join(bytes([len(part)]) + part for part in (b"consul", b"service", b"consul")) + b"\\0"
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
    asking.settimeout(20)
    asking.sendto(bytes.fromhex("00010100000100000000") + b"\\0\\0" + name + bytes.fromhex("00010001"), ("127.0.0.1", 8600))
    answer = asking.recv(4096)
print(int.from_bytes(answer[6:8], "big"))`;
    return (await cluster.on(machine, `python3 -c '${ask}'`)).trim().split("\n");
}

/** The number of Consul's servers that programs of a machine find by name, and what names the machine's resolver. */
async function names(machine: string): Promise<string> {
    const servers = "getent ahostsv4 consul.service.consul | cut -d' ' -f1 | sort -u | wc -l";
    const file = "readlink /etc/resolv.conf || grep ^nameserver /etc/resolv.conf";
    const left =
        "find /etc -name 'nomad-cluster*' -path '*resolved*' -o -name 'nomad-cluster-names.*' -o -name 'nomad-cluster-resolv*' | wc -l";
    return cluster.on(machine, `${servers}; ${file}; ${left}`);
}

async function pidsOfNomad(): Promise<string[]> {
    return Promise.all(
        machines.map((machine) => cluster.on(machine, "systemctl show --property MainPID nomad")),
    );
}

/** Updates the cluster to another `acl.dns`; returns when each machine's Consul was away for it, in order. */
async function switchDns(dns: boolean): Promise<Absence[]> {
    const before = await pidsOfNomad();
    const since = Math.floor(Date.now() / 1000);
    cluster.env.ROLLING_DNS = String(dns);
    await cluster.up();
    expect(await pidsOfNomad()).toEqual(before);
    const away = (await Promise.all(machines.map((machine) => absences(machine, since)))).flat();
    return away.sort((a, b) => a.from - b.from);
}

/** One at a time, servers first: a cluster of less than 14 machines has one lock for its clients. */
function expectInTurn(away: Absence[]): void {
    const order = away.map(({ machine }) => machine);
    expect(order.slice(0, servers.length).sort()).toEqual(servers);
    expect(order.slice(servers.length).sort()).toEqual(clients);
    for (const [index, { to }] of away.entries()) {
        expect(to).toBeLessThan(Infinity);
        expect(away[index + 1]?.from ?? Infinity).toBeGreaterThan(to);
    }
}

async function tokens(machine: string): Promise<string[]> {
    const config = JSON.parse(await cluster.on(machine, "cat /etc/consul.d/consul.json")) as {
        acl: { tokens: object };
    };
    return Object.keys(config.acl.tokens);
}

test("the agents follow the extra configuration of the program", async () => {
    const listen = `import socket
for port in (8125, 8126):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", port))
        sink.settimeout(60)
        print(sink.recv(65536).decode().split(".")[0])`;
    for (const machine of ["servers-0", "clients-0"])
        expect(await cluster.on(machine, `python3 -c '${listen}'`)).toBe("consul\nnomad\n");
});

test("volumes of one name are on different nodes, and every user may write to them", async () => {
    const volumes = JSON.parse(await cluster.pulumi("stack", "output", "volumes", "--json")) as {
        node: string;
        path: string;
    }[];
    expect(volumes.map(({ node }) => node).sort()).toEqual(clients);
    for (const { node, path } of volumes) expect(await cluster.on(node, `stat -c %a ${path}`)).toBe("777\n");
});

const withNames = /^3\nnameserver 169\.254\.53\.1\n[1-9]/;

test("with DNS, every machine resolves services", async () => {
    for (const machine of machines) {
        expect(await resolved(machine)).toEqual(["3"]);
        expect(await names(machine)).toMatch(withNames);
    }
});

describe("DNS switched off", () => {
    test("restarts Consul on one machine after another, the servers before the clients, and leaves Nomad alone", async () => {
        expectInTurn(await switchDns(false));
        expectHealthy(await cluster.status());
    });

    test("no agent holds a token for it, and none answers", async () => {
        for (const machine of machines) {
            expect(await tokens(machine)).toEqual(["agent"]);
            expect(await resolved(machine)).toEqual(["0"]);
        }
    });

    test("every machine's resolver is as it was, and nothing of ours is left", async () => {
        for (const machine of machines)
            expect(await names(machine)).toBe("0\n../run/systemd/resolve/stub-resolv.conf\n0\n");
    });

    test("the next update changes nothing", async () => {
        await cluster.up("--expect-no-changes");
    });
});

describe("DNS switched on again", () => {
    test("restarts Consul in the same order", async () => {
        expectInTurn(await switchDns(true));
        expectHealthy(await cluster.status());
    });

    test("every machine resolves services, and the next update changes nothing", async () => {
        for (const machine of machines) {
            expect(await tokens(machine)).toEqual(["agent", "dns"]);
            expect(await resolved(machine)).toEqual(["3"]);
            expect(await names(machine)).toMatch(withNames);
        }
        await cluster.up("--expect-no-changes");
    });
});
