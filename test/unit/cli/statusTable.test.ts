import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderStatus } from "../../../cli/statusTable";
import { type ClusterStatus, LifetimeKind } from "../../../sdk/cluster";
import { packageFolder } from "../../../sdk/process/packageFolder";
import { combinedRoles, Role } from "../../../sdk/topology";
import { defaultVersions } from "../../../sdk/versions";
import { lifetime } from "../cluster/lifetime";

function machine(index: number, consul = "alive", nomad = "alive, ready") {
    const address = `10.20.0.${index + 2}`;
    const agents = { consul, nomad, consulVersion: "1.22.0", nomadVersion: "1.11.0" };
    const name = `node-${index}`;
    return {
        name,
        roles: [...combinedRoles],
        address,
        id: `${name}-1`,
        sshAddress: address,
        unitProblems: [],
        ...agents,
    };
}

const status: ClusterStatus = {
    name: "local",
    datacenter: "dc1",
    region: "global",
    machines: [machine(0), machine(1), machine(2)],
    pools: [],
    consul: { leader: "node-1", voters: 3, expectedVoters: 3, healthy: true, failureTolerance: 1 },
    nomad: { leader: "node-2", voters: 3, expectedVoters: 3, healthy: true, failureTolerance: 1 },
    clients: { ready: 3, expected: 3 },
    lifetimes: [
        lifetime(LifetimeKind.Authority, "local", 3650, 3649.5),
        lifetime(LifetimeKind.Certificate, "operator", 365, 364.5),
        lifetime(LifetimeKind.Certificate, "node-1, nomad", 365, 363.5),
        lifetime(LifetimeKind.NodeIdentity, "node-0", 1, 0.9),
        lifetime(LifetimeKind.NodeIdentity, "node-2", 1, 0.6),
    ],
};

test("a healthy cluster reads as a table with its leaders", () => {
    expect(renderStatus(status)).toBe(
        `Cluster local, datacenter dc1, region global

MACHINE  ROLES                                      ADDRESS    CONSUL          NOMAD
node-0   consul-server, nomad-server, nomad-client  10.20.0.2  alive           alive, ready
node-1   consul-server, nomad-server, nomad-client  10.20.0.3  alive (leader)  alive, ready
node-2   consul-server, nomad-server, nomad-client  10.20.0.4  alive           alive, ready (leader)

Consul  1.22.0, leader node-1, 3 of 3 voters, healthy, can lose 1 more
Nomad   1.11.0, leader node-2, 3 of 3 voters, healthy, can lose 1 more
Clients 3 of 3 ready

ENDS NEXT              WHOSE          IN         OF
certificate authority  local          3649 days  3650 days
certificate            node-1, nomad  363 days   365 days
node identity          node-2         14 hours   24 hours`,
    );
});

test("a client's node pool and class are shown if they are not Nomad's defaults", () => {
    const clients = [
        { ...machine(0), nodePool: "gpu", nodeClass: "large" },
        { ...machine(1), nodeClass: "small" },
    ];
    const lines = renderStatus({ ...status, machines: [...clients, machine(2)] }).split("\n");
    expect(lines.slice(3, 6).map((line) => line.slice(line.indexOf("alive, ready")))).toEqual([
        "alive, ready, pool gpu, class large",
        "alive, ready, class small",
        "alive, ready (leader)",
    ]);
});

test("members of pools stand beside the planned machines, under their own names", () => {
    const member = { consulVersion: "1.22.0", nomadVersion: "1.11.0" };
    const pools = [
        {
            name: "batch",
            members: [
                { name: "batch-3f9a1c", address: "10.20.0.9", consul: "alive", nomad: "ready", ...member },
                { name: "batch-a0b1c2", address: "10.20.0.7", consul: "failed", nomad: "down", ...member },
            ],
        },
        { name: "gpu", members: [] },
    ];
    const lines = renderStatus({ ...status, pools }).split("\n");
    expect(lines.slice(5, 8)).toEqual([
        "node-2        consul-server, nomad-server, nomad-client  10.20.0.4  alive           alive, ready (leader)",
        "batch-3f9a1c  nomad-client                               10.20.0.9  alive           ready",
        "batch-a0b1c2  nomad-client                               10.20.0.7  failed          down",
    ]);
    expect(lines.slice(11, 14)).toEqual([
        "Clients 3 of 3 ready",
        "Pool    batch, 1 of 2 ready",
        "Pool    gpu, 0 of 0 ready",
    ]);
});

test("the README shows the table that is printed, of the default versions", () => {
    const machines = [4, 2, 3].map((host, index) => ({
        ...machine(index),
        address: `10.64.0.${host}`,
        consulVersion: defaultVersions.consul,
        nomadVersion: defaultVersions.nomad,
        dockerVersion: "20.10.24",
    }));
    const lifetimes = [
        lifetime(LifetimeKind.Authority, "local", 3650, 3649.5),
        lifetime(LifetimeKind.Certificate, "operator", 365, 364.5),
        lifetime(LifetimeKind.MeshAuthority, "Consul CA Primary Cert", 3650, 3649.5),
        lifetime(LifetimeKind.RootKey, "ba1915e4", 30, 29.5),
        lifetime(LifetimeKind.NodeIdentity, "node-0", 1, 22.5 / 24),
    ];
    const nomad = { ...status.nomad, leader: "node-0" };
    const readme = readFileSync(join(packageFolder(), "README.md"), "utf8");
    expect(readme).toContain(`\`\`\`\n${renderStatus({ ...status, machines, nomad, lifetimes })}\n\`\`\``);
});

test("columns begin below their heads whatever the cells' lengths", () => {
    const long = {
        ...machine(0),
        name: "a-group-with-a-long-name-0",
        roles: [Role.NomadClient],
        nomad: "ready",
    };
    const lines = renderStatus({ ...status, machines: [long, machine(1)] }).split("\n");
    const [head, ...rows] = lines.slice(2, 5) as [string, string, string];
    for (const [title, cells] of Object.entries({
        ROLES: ["nomad-client", "consul-server"],
        CONSUL: ["alive", "alive"],
    }))
        rows.forEach((row, index) => expect(row.indexOf(cells[index]!)).toBe(head.indexOf(title)));
});

test("an agent that systemd cannot keep running is told below the machines", () => {
    const unitProblems = ["nomad.service: activating (auto-restart, exit-code, restarted 12 times)"];
    const text = renderStatus({ ...status, machines: [machine(0), { ...machine(1), unitProblems }] });
    expect(text).toContain(`alive, ready\nnode-1: ${unitProblems[0]}\n\nConsul`);
});

test("no line ends in blanks", () => {
    expect(renderStatus(status)).not.toMatch(/ $/m);
});

test("the table names what is missing: no leader, too few voters, machines without an agent", () => {
    const text = renderStatus({
        ...status,
        machines: [machine(0, "failed", "failed, down"), machine(1, "absent", "absent, absent")],
        consul: { voters: 1, expectedVoters: 3, healthy: false },
    });
    expect(text).toContain("failed  failed, down");
    expect(text).toContain("absent  absent, absent");
    expect(text).toContain("Consul  1.22.0, leader none, 1 of 3 voters, not healthy\n");
});

test("a product that does not answer tells why and does not hide the other", () => {
    const problem = "no server answered";
    const text = renderStatus({
        ...status,
        nomad: { voters: 0, expectedVoters: 3, healthy: false, problem },
    });
    expect(text).toMatch(
        /^Consul {2}1\.22\.0, leader node-1, 3 of 3 voters, healthy, can lose 1 more\nNomad {3}no server answered$/m,
    );
});

test("a machine without a Nomad role has a dash there", () => {
    const server = { ...machine(0), roles: [Role.ConsulServer], nomad: "" };
    expect(renderStatus({ ...status, machines: [server] })).toMatch(/alive {3}-$/m);
});

test("in the middle of an upgrade both versions are told", () => {
    const machines = [{ ...machine(0), nomadVersion: "1.11.1" }, machine(1), machine(2)];
    expect(renderStatus({ ...status, machines })).toMatch(/^Nomad {3}1\.11\.0, 1\.11\.1, leader node-2/m);
});

test("a line for each thing that was not renewed in time says when it ends and what to do", () => {
    const lifetimes = [
        lifetime(LifetimeKind.Certificate, "node-0, nomad", 365, -3.5),
        lifetime(LifetimeKind.NodeIdentity, "node-2", 1, 0.22),
    ];
    const lines = renderStatus({ ...status, lifetimes }, "prod")
        .split("\n")
        .slice(-2);
    const page = join(packageFolder(), "docs/lifetimes.md");
    expect(existsSync(page)).toBe(true);
    expect(lines).toEqual([
        `Not renewed: certificate of node-0, nomad, which ended 3 days ago. Run \`pulumi up\`. See ${page}.`,
        `Not renewed: node identity of node-2, which ends in 5 hours. Run \`npx pulumi-nomad-cluster ssh --stack prod node-2 systemctl restart nomad\`. See ${page}.`,
    ]);
});
