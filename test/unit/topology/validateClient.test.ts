import { type ClientArgs, Role, validateTopology } from "../../../sdk/topology";

const servers = { count: 1, roles: [Role.ConsulServer, Role.NomadServer] };

const problemsOf = (settings: ClientArgs, roles: Role[] = [Role.NomadClient]) =>
    validateTopology({ groups: { servers, clients: { count: 1, roles, ...settings } } });

const folder = (path: string): ClientArgs => ({ hostVolumes: { data: { path } } });
const at = "groups.clients";

const overlap = (path: string, taken: string): [ClientArgs, string, string] => [
    folder(path),
    `${at}.hostVolumes.data.path`,
    `Expected \`${at}.hostVolumes.data.path\` to be apart from the folders of the system and of the agents, got \`${path}\`, which overlaps \`${taken}\`. Use one like \`/srv/data\`.`,
];

const noPath = (path: string): [ClientArgs, string, string] => [
    folder(path),
    `${at}.hostVolumes.data.path`,
    `Expected \`${at}.hostVolumes.data.path\` to be an absolute path of letters, digits and \`_.@+-\` without \`.\` at the beginning of a folder's name, got \`${path}\`. Use one like \`/srv/data\`.`,
];

const noPorts = (ports: string): [ClientArgs, string, string] => [
    { reserved: { ports } },
    `${at}.reserved.ports`,
    `Expected \`${at}.reserved.ports\` to be ports from 1 to 65535 and ranges of them with commas between them, got \`${ports}\`. Use a text like \`22,9100-9200\`.`,
];

test.each<[ClientArgs, string, string]>([
    [
        { nodePool: "all" },
        `${at}.nodePool`,
        `Expected \`${at}.nodePool\` to be a node pool of its own, got \`all\`, which is Nomad's pool of every node. Use another name, like \`gpu\`.`,
    ],
    [
        { nodePool: "a b" },
        `${at}.nodePool`,
        `Expected \`${at}.nodePool\` to be 1 to 128 letters, digits, \`-\` and \`_\`, got \`a b\`. Use one like \`gpu\`.`,
    ],
    [
        { nodeClass: "" },
        `${at}.nodeClass`,
        `Expected \`${at}.nodeClass\` to be 1 to 128 letters, digits, \`-\`, \`_\` and \`.\`, got \`\`. Use one like \`gpu\`.`,
    ],
    [
        { meta: { "a b": "1" } },
        `${at}.meta`,
        `Expected \`${at}.meta\` to be 1 to 128 letters, digits, \`-\`, \`_\` and \`.\` in each key, got \`a b\`. Use one like \`rack\`.`,
    ],
    [
        { reserved: { memoryMb: -1 } },
        `${at}.reserved.memoryMb`,
        `Expected \`${at}.reserved.memoryMb\` to be a whole number from 0, got \`-1\`. Leave it out to reserve nothing.`,
    ],
    noPorts(""),
    noPorts("22,"),
    noPorts("0"),
    noPorts("90-80"),
    noPorts("65536"),
    [
        { hostVolumes: { "a.b": { path: "/srv/a" } } },
        `${at}.hostVolumes`,
        `Expected \`${at}.hostVolumes\` to be 1 to 128 letters, digits, \`-\` and \`_\` in each name, got \`a.b\`. Use one like \`redis\`.`,
    ],
    noPath("srv/data"),
    noPath("/srv/../etc"),
    noPath("/srv//data"),
    noPath("/srv/data/"),
    noPath("/"),
    noPath("/srv/a b"),
    overlap("/etc", "/etc"),
    overlap("/etc/nomad.d", "/etc"),
    overlap("/var/lib/consul/x", "/var/lib/consul"),
    overlap("/var/lib", "/var/lib/consul"),
    overlap("/var/run/docker.sock", "/var/run"),
])("refused with a message that mends it: %j", (settings, propertyPath, reason) => {
    expect(problemsOf(settings)).toEqual([{ propertyPath, reason }]);
});

test.each<ClientArgs>([
    { nodePool: "gpu-1_a", nodeClass: "m1.large", meta: { rack: "", "a.b-c_d": "any text" } },
    { reserved: { cpuMhz: 0, ports: "22, 80,8500-8600,65535" } },
    folder("/srv/data"),
    folder("/var/lib/nomad-volumes"),
    folder("/opt/mysql/data.d"),
])("accepted: %j", (settings) => {
    expect(problemsOf(settings)).toEqual([]);
});

test("a group without a Nomad client takes no setting of one", () => {
    const problems = problemsOf({ nodePool: "gpu", meta: {} }, [Role.NomadServer, Role.ConsulServer]);
    expect(problems.filter(({ propertyPath }) => propertyPath.startsWith(at))).toEqual(
        ["nodePool", "meta"].map((property) => ({
            propertyPath: `${at}.${property}`,
            reason: `Expected \`${at}.${property}\` only in a group with the role \`nomad-client\`, because no other machine runs tasks. Remove it, or add the role.`,
        })),
    );
});
