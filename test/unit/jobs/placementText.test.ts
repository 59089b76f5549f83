import type { NomadJobSpec } from "../../../sdk/api";
import { placementLines } from "../../../sdk/jobs";
import { registrationHints } from "../../../sdk/jobs/placementHints";

const noClients =
    "  A job needs a Nomad client that is ready and eligible: see `npm run status`. `groups.<group>.roles` decides which machines are clients.";
const bridge =
    "  Mode `bridge` needs the CNI plugins, which each Nomad client of this package has in /opt/cni/bin. `npm run logs -- NODE nomad` says why these nodes did not find them.";

/** The lines for a job of one group, which has these parts. */
function lines(metrics: object, group: object = {}, job: object = {}): string[] {
    const spec = { ID: "j", TaskGroups: [{ Name: "web", ...group }], ...job } as NomadJobSpec;
    return placementLines({ web: { NodesEvaluated: 2, ...metrics } }, spec);
}

/** The lines below the first, for one constraint that holds on no node. */
function hintsFor(text: string, group: object = {}): string[] {
    return lines({ ConstraintFiltered: { [text]: 2 } }, group).slice(1);
}

test("each reason of the scheduler is told, with the number of nodes that it is about", () => {
    const metrics = {
        NodesEvaluated: 4,
        NodesAvailable: { dc1: 4, dc2: 0 },
        ClassFiltered: { small: 1 },
        ConstraintFiltered: { "${attr.kernel.name} = windows": 2 },
        DimensionExhausted: { "max allocation exceeded": 1 },
        QuotaExhausted: ["cpu"],
        CoalescedFailures: 2,
    };
    expect(lines(metrics)).toEqual([
        'no node for 3 allocations of group "web": no node is available in datacenter "dc2"; class "small" is excluded on 1 node; ' +
            'constraint "${attr.kernel.name} = windows" does not hold on 2 nodes; "max allocation exceeded" is exhausted on 1 node; quota limit "cpu" is hit',
    ]);
});

test("a cluster without clients is told", () => {
    expect(lines({ NodesEvaluated: 0, ConstraintFiltered: null }, {}, { Datacenters: ["*"] })).toEqual([
        'no node for 1 allocation of group "web": no node was eligible',
        noClients,
    ]);
});

test("a job for another datacenter is told which one it asks for", () => {
    expect(lines({ NodesEvaluated: 0 }, {}, { Datacenters: ["eu-west", "eu-east"] })).toEqual([
        'no node for 1 allocation of group "web": no node in datacenter "eu-west", "eu-east" was eligible',
        noClients,
        `  The job accepts nodes of \`eu-west\`, \`eu-east\` only: compare that with the cluster's \`datacenter\`, or leave \`datacenters\` out.`,
    ]);
});

const pool =
    'Set `groups.<group>.nodePool` to `"gpu"` for a group of clients, or leave `node_pool` out of the job.';

test("an empty node pool is told, and one that does not exist", () => {
    const metrics = { NodesEvaluated: 0, NodePool: "gpu" };
    expect(lines(metrics, {}, { Datacenters: ["*"] })).toEqual([
        'no node for 1 allocation of group "web": no node of node pool "gpu" was eligible',
        noClients,
        `  ${pool}`,
    ]);
    expect(registrationHints('job "web" is in nonexistent node pool "gpu"')).toEqual([pool]);
    expect(registrationHints("1 error occurred: * missing datacenters")).toEqual([]);
});

test("nodes that are like an excluded one count with its reason", () => {
    const [one] = lines({ ConstraintFiltered: { "missing network": 1, "computed class ineligible": 2 } });
    expect(one).toBe('no node for 1 allocation of group "web": missing network on 3 nodes');
    const several = { "missing network": 1, "missing drivers": 1, "computed class ineligible": 2 };
    expect(lines({ ConstraintFiltered: several })[0]).toBe(
        'no node for 1 allocation of group "web": missing network on 1 node; missing drivers on 1 node; one of these reasons on 2 nodes',
    );
});

test.each([
    [
        "docker",
        "Driver `docker` needs Docker on the client: leave `groups.<group>.drivers.docker.enabled` at `true`. `npm run status` names clients whose Docker does not answer.",
    ],
    [
        "raw_exec",
        "Driver `raw_exec` is off by default, because its tasks run as root without isolation: set `groups.<group>.drivers.rawExec` to `true`, or use `exec`.",
    ],
    [
        "exec",
        "Driver `exec` is on for every client. `npm run logs -- NODE nomad` says why it is not healthy.",
    ],
    [
        "java",
        "Driver `java` needs a Java runtime, which this package does not install: use a machine image with Java, or an image of Docker.",
    ],
    [
        "podman",
        "Driver `podman` is not part of this package: use `docker` or `exec`, or configure its plugin in `nomad.extra`.",
    ],
])("a client without driver %s is mended by its argument, told once for all tasks", (driver, hint) => {
    const Tasks = [{ Driver: driver }, { Driver: driver }];
    expect(hintsFor("missing drivers", { Tasks })).toEqual([`  ${hint}`]);
});

test.each<[string, object, string[]]>([
    [
        "missing compatible host volumes",
        { Volumes: { data: { Type: "host", Source: "redis" }, other: { Type: "csi", Source: "x" } } },
        [
            "  Host volume `redis`: add it to `groups.<group>.hostVolumes` of the clients, or make it with `NomadHostVolume`. A `readOnly` one serves jobs that only read.",
        ],
    ],
    [
        "missing CSI Volume db",
        {},
        [
            "  Register the volume, and run its CSI plugin as a job on these nodes. If the plugin's containers are privileged, set `groups.<group>.drivers.docker.allowPrivileged` to `true`.",
        ],
    ],
    ["missing network", { Networks: [{ Mode: "bridge" }] }, [bridge]],
    ["${attr.plugins.cni.version.bridge} semver >= 0.4.0", {}, [bridge]],
    [
        "missing network",
        { Networks: [{ Mode: "cni/macvlan" }] },
        [
            "  Mode `cni/macvlan` needs a CNI configuration of that name on the client, which this package does not install. Use `bridge`.",
        ],
    ],
    [
        "${attr.plugins.cni.version.consul-cni} semver >= 1.4.2",
        {},
        [
            "  This package does not install the plugin consul-cni. Leave `transparent_proxy` out and name the `upstreams`.",
        ],
    ],
    [
        'missing host network "public" for port "http"',
        {},
        [
            '  Define host network `public` for the clients in `nomad.extra`: `client { host_network "public" { cidr = "…" } }`.',
        ],
    ],
    [
        "${attr.consul.version} semver >= 1.8.0",
        {},
        [
            "  The Consul agent of these machines did not answer Nomad. See `npm run status`, and `npm run logs -- NODE consul`.",
        ],
    ],
    [
        "${attr.vault.version} semver >= 0.6.1",
        {},
        ["  Vault is no part of this package. Configure the address of yours in `nomad.extra`."],
    ],
    [
        "${attr.nomad.version} semver >= 2.0.0",
        {},
        ["  Set `nomadVersion` to a version in the range `>= 2.0.0`."],
    ],
    ["${node.class} = big", {}, ['  Set `groups.<group>.nodeClass` to `"big"` for a group of clients.']],
    ["${meta.rack} = r1", {}, ['  Set `groups.<group>.meta` to `{"rack":"r1"}` for a group of clients.']],
    [
        "${node.datacenter} = eu",
        {},
        [
            "  All nodes of a cluster are in its `datacenter`. Name that one in the job, or leave the constraint out.",
        ],
    ],
    [
        "distinct_hosts",
        {},
        [
            "  Each allocation needs a node of its own: raise `groups.<group>.count` of the clients, or lower the job's `count`.",
        ],
    ],
    [
        "missing devices",
        {},
        [
            "  No client has such a device. Machines with it need a device plugin, which `nomad.extra` can configure.",
        ],
    ],
    ["${attr.kernel.name} = windows", {}, []],
])("%s names what mends it", (text, group, expected) => {
    expect(hintsFor(text, group)).toEqual(expected);
});

const asks = {
    EphemeralDisk: { SizeMB: 500 },
    Tasks: [
        { Driver: "docker", Resources: { CPU: 4000, MemoryMB: 3000, Cores: 2 } },
        { Driver: "docker", Resources: { CPU: 500, MemoryMB: 96 } },
    ],
};

test.each([
    [
        "memory",
        "The group asks for 3096 MiB of memory. Lower `resources.memory` in the job, or raise `groups.<group>.size` or `count` of the clients.",
    ],
    [
        "cpu",
        "The group asks for 4500 MHz of CPU. Lower `resources.cpu` in the job, or raise `groups.<group>.size` or `count` of the clients.",
    ],
    [
        "cores",
        "The group asks for 2 cores. Lower `resources.cores` in the job, or raise `groups.<group>.size` or `count` of the clients.",
    ],
    [
        "disk",
        "The group asks for 500 MB of disk. Lower `ephemeral_disk.size` in the job, or raise `groups.<group>.size` of the clients.",
    ],
    [
        "network: reserved port collision http=8080",
        "Port 8080 is taken on these nodes, and a node has it once. Leave `static` out for a port that Nomad chooses, lower the job's `count`, or raise `groups.<group>.count` of the clients.",
    ],
    [
        "network: dynamic port selection failed",
        "All ports that Nomad may choose on these nodes are taken. Raise `groups.<group>.count` of the clients.",
    ],
    [
        "conflicting claims for host volume with single-writer",
        "Another allocation writes to the host volume. Give the job `count = 1`, or the volume an `access_mode` for several writers.",
    ],
])("exhausted %s says how much the group asks for, or what else mends it", (dimension, hint) => {
    expect(lines({ DimensionExhausted: { [dimension]: 2 } }, asks)).toEqual([
        `no node for 1 allocation of group "web": "${dimension}" is exhausted on 2 nodes`,
        `  ${hint}`,
    ]);
});
