import { renderStatus } from "../../../cli/statusTable";
import type { ClusterStatus } from "../../../sdk/cluster";
import { combinedRoles, Role } from "../../../sdk/topology";

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
        certificateDaysLeft: 364,
        ...agents,
    };
}

const status: ClusterStatus = {
    name: "local",
    datacenter: "dc1",
    region: "global",
    machines: [machine(0), machine(1), machine(2)],
    consul: { leader: "node-1", voters: 3, expectedVoters: 3, healthy: true, failureTolerance: 1 },
    nomad: { leader: "node-2", voters: 3, expectedVoters: 3, healthy: true, failureTolerance: 1 },
    clients: { ready: 3, expected: 3 },
    certificateDaysLeft: { authority: 3650, operator: 1 },
};

test("a healthy cluster reads as a table with its leaders", () => {
    expect(renderStatus(status)).toBe(
        `Cluster local, datacenter dc1, region global

MACHINE  ROLES                                      ADDRESS    CONSUL          NOMAD                  CERTIFICATE
node-0   consul-server, nomad-server, nomad-client  10.20.0.2  alive           alive, ready           364 days
node-1   consul-server, nomad-server, nomad-client  10.20.0.3  alive (leader)  alive, ready           364 days
node-2   consul-server, nomad-server, nomad-client  10.20.0.4  alive           alive, ready (leader)  364 days

Consul  1.22.0, leader node-1, 3 of 3 voters, healthy, can lose 1 more
Nomad   1.11.0, leader node-2, 3 of 3 voters, healthy, can lose 1 more
Clients 3 of 3 ready
Certificates end in: authority 3650 days, operator 1 day`,
    );
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

test("no line ends in blanks", () => {
    expect(renderStatus(status)).not.toMatch(/ $/m);
});

test("what is missing is told: no leader, too few voters, machines without an agent", () => {
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
    expect(renderStatus({ ...status, machines: [server] })).toMatch(/alive {3}- {6}364 days$/m);
});

test("in the middle of an upgrade both versions are told", () => {
    const machines = [{ ...machine(0), nomadVersion: "1.11.1" }, machine(1), machine(2)];
    expect(renderStatus({ ...status, machines })).toMatch(/^Nomad {3}1\.11\.0, 1\.11\.1, leader node-2/m);
});

test("a machine that shows no certificate has none told", () => {
    const machines = [{ ...machine(0), certificateDaysLeft: undefined }];
    expect(renderStatus({ ...status, machines })).toMatch(/^node-0 .* unknown$/m);
});
