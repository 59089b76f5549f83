import { nomadJobProvider as provider } from "../../../components/providers/nomadJob";
import { job } from "../../agents/rawExecJob";
import { inputsOf } from "./jobInputs";
import { useTestCluster } from "./useTestCluster";
import type * as testBed from "./useTestCluster";

jest.mock("../../../sdk/cluster", () =>
    jest.requireActual<typeof testBed>("./useTestCluster").automationMock(),
);

const bed = useTestCluster();

/** What a preview prints of a new job's placement. */
async function planned(jobspec: string): Promise<string[]> {
    await provider.check!({} as never, inputsOf(jobspec));
    return bed.told.filter((line) => /^( {2}[A-Z]|no (node|plan))/.test(line));
}

const batch = (group = "", outer = "") => job("refused", "batch", "true", group, outer);

const bridge =
    "  Mode `bridge` needs the CNI plugins, which each Nomad client of this package has in /opt/cni/bin. `npm run logs -- NODE nomad` says why these nodes did not find them.";

/** The texts are Nomad's own: a new version that changes one fails here. */
test.each<[string, string, string, string[]]>([
    [
        "a driver",
        batch().replace('driver = "raw_exec"', 'driver = "docker"'),
        "missing drivers on 1 node",
        [
            "  Driver `docker` needs Docker on the client: leave `groups.<group>.drivers.docker.enabled` at `true`. `npm run status` names clients whose Docker does not answer.",
        ],
    ],
    [
        "a host volume",
        batch('volume "v" {\n type = "host"\n source = "redis"\n }'),
        "missing compatible host volumes on 1 node",
        [
            "  Host volume `redis`: add it to `groups.<group>.hostVolumes` of the clients, or make it with `NomadHostVolume`. A `readOnly` one serves jobs that only read.",
        ],
    ],
    [
        "a bridge",
        batch('network {\n mode = "bridge"\n }'),
        'constraint "${attr.plugins.cni.version.bridge} semver >= 0.4.0" does not hold on 1 node',
        [bridge],
    ],
    [
        "a CNI network",
        batch('network {\n mode = "cni/x"\n }'),
        "missing network on 1 node",
        [
            "  Mode `cni/x` needs a CNI configuration of that name on the client, which this package does not install. Use `bridge`.",
        ],
    ],
    [
        "a host network",
        batch('network {\n port "http" {\n host_network = "public"\n }\n }'),
        'missing host network "public" for port "http" on 1 node',
        [
            '  Define host network `public` for the clients in `nomad.extra`: `client { host_network "public" { cidr = "…" } }`.',
        ],
    ],
    [
        "memory",
        batch().replace("memory = 10", "memory = 999999"),
        '"memory" is exhausted on 1 node',
        [
            "  The group asks for 999999 MiB of memory. Lower `resources.memory` in the job, or raise `groups.<group>.size` or `count` of the clients.",
        ],
    ],
    [
        "CPU",
        batch().replace("cpu    = 10", "cpu    = 9999999"),
        '"cpu" is exhausted on 1 node',
        [
            "  The group asks for 9999999 MHz of CPU. Lower `resources.cpu` in the job, or raise `groups.<group>.size` or `count` of the clients.",
        ],
    ],
    [
        "Consul",
        batch('service {\n name = "x"\n provider = "consul"\n }'),
        'constraint "${attr.consul.version} semver >= 1.8.0" does not hold on 1 node',
        [
            "  The Consul agent of these machines did not answer Nomad. See `npm run status`, and `npm run logs -- NODE consul`.",
        ],
    ],
    [
        "a node class",
        batch('constraint {\n attribute = "${node.class}"\n value = "big"\n }'),
        'constraint "${node.class} = big" does not hold on 1 node',
        ['  Set `groups.<group>.nodeClass` to `"big"` for a group of clients.'],
    ],
    [
        "a datacenter",
        batch("", 'datacenters = ["eu"]'),
        'no node in datacenter "eu" was eligible',
        [
            "  A job needs a Nomad client that is ready and eligible: see `npm run status`. `groups.<group>.roles` decides which machines are clients.",
            "  The job accepts nodes of `eu` only: compare that with the cluster's `datacenter`, or leave `datacenters` out.",
        ],
    ],
])("without %s, a preview says what mends it", async (_what, jobspec, reason, hints) => {
    await expect(planned(jobspec)).resolves.toEqual([
        `no node for 1 allocation of group "g": ${reason}`,
        ...hints,
    ]);
});

test("a port that another allocation has is told with its number", async () => {
    // The node has the port once for each of its addresses.
    await expect(
        planned(batch('count = 9\n network {\n port "http" {\n static = 18080\n }\n }')),
    ).resolves.toEqual([
        expect.stringMatching(
            /^no node for \d allocations of group "g": "network: reserved port collision http=18080" is exhausted on 1 node$/,
        ),
        "  Port 18080 is taken on these nodes, and a node has it once. Leave `static` out for a port that Nomad chooses, lower the job's `count`, or raise `groups.<group>.count` of the clients.",
    ]);
});

test("a node pool that does not exist is told at preview and by the update", async () => {
    const jobspec = batch("", 'node_pool = "gpu"');
    const hint =
        'Set `groups.<group>.nodePool` to `"gpu"` for a group of clients, or leave `node_pool` out of the job.';
    await provider.check!({} as never, inputsOf(jobspec));
    expect(bed.told.at(-1)).toBe(hint);
    await expect(provider.create(inputsOf(jobspec))).rejects.toThrow(hint);
});

test("an update that fails because nothing fits says what mends it", async () => {
    const jobspec = batch().replace('driver = "raw_exec"', 'driver = "docker"');
    await expect(provider.create(inputsOf(jobspec, { timeoutSeconds: 1 }))).rejects.toThrow(
        /missing drivers on 1 node\n {2}Driver `docker` needs Docker on the client/,
    );
});
