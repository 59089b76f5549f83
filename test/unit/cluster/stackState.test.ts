import { clustersIn, outputsIn, type StackExport } from "../../../sdk/cluster";

/** As Pulumi writes a secret into a state that is exported with `--show-secrets`. */
function secret(value: unknown): object {
    return {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        plaintext: JSON.stringify(value),
    };
}

const type = "nomad-cluster:index:NomadCluster";
const machine = { name: "node-0", roles: ["consul-server"], address: "10.20.0.2", sshAddress: "10.20.0.2" };
const access = {
    name: "prod",
    datacenter: "dc1",
    region: "global",
    servers: [machine],
    caCert: "CA",
    operatorCert: "CERT",
    operatorKey: "KEY\nwith lines",
    sshUser: "root",
    sshPrivateKey: "SSH KEY",
    consulToken: "CONSUL TOKEN",
    nomadToken: "NOMAD TOKEN",
};
/** One output holds all that operating the cluster needs; the others are for policies. */
const client = { name: "client-0", roles: ["nomad-client"], address: "10.20.0.3", sshAddress: "10.20.0.3" };
const machines = [client, machine];
const outputs = { access: secret(access), machines, consulServers: 3, tlsEnabled: true };
const state = (...resources: NonNullable<StackExport["deployment"]["resources"]>): StackExport => ({
    deployment: { resources },
});

const cluster = (name: string) => ({ type, outputs: { ...outputs, access: secret({ ...access, name }) } });

test("a cluster comes out with its name, its tokens and its keys in the clear", () => {
    expect(clustersIn(state(cluster("prod")))).toEqual([{ ...access, machines }]);
});

test("a cluster with pools comes out with their certificates, and names no member", () => {
    const pools = [{ name: "batch", certificate: "CERT OF POOL" }];
    const withPools = { type, outputs: { ...outputs, pools } };
    expect(clustersIn(state(withPools))).toEqual([{ ...access, machines, pools }]);
});

test("secrets are revealed wherever they are nested, also within each other", () => {
    const nested = secret({
        ...access,
        servers: secret([{ ...machine, address: secret("10.20.0.9") }]),
        sshPrivateKey: secret("SSH KEY"),
    });
    expect(clustersIn(state({ type, outputs: { ...outputs, access: nested } }))).toEqual([
        { ...access, servers: [{ ...machine, address: "10.20.0.9" }], machines },
    ]);
});

test("the state of an earlier version, which has all machines in the connection, is read as well", () => {
    const earlier = {
        ...outputs,
        access: secret({ ...access, servers: undefined, machines }),
        machines: undefined,
    };
    expect(clustersIn(state({ type, outputs: earlier }))).toEqual([{ ...access, machines }]);
});

test("every cluster of the stack is found by its own name, and nothing else", () => {
    const other = { ...cluster("c"), type: "nomad-cluster:index:AccessControl" };
    const found = clustersIn(state(cluster("a"), other, cluster("b")));
    expect(found.map(({ name }) => name)).toEqual(["a", "b"]);
});

test.each([
    ["has no outputs", undefined],
    ["has registered nothing", {}],
    ["has registered no way to it", { ...outputs, access: undefined }],
])("a cluster that did not come to its end is left out: it %s", (_, unfinished) => {
    expect(clustersIn(state({ type, outputs: unfinished }))).toEqual([]);
});

test("an empty stack has no cluster", () => {
    expect(clustersIn({ deployment: {} })).toEqual([]);
});

test("the stack's own outputs come out in the clear, and those that hold a secret are marked; there are none before its first update", () => {
    const outputs = {
        web: ["http://10.0.0.2"],
        token: secret("TOKEN"),
        login: { user: "root", key: secret("KEY") },
    };
    expect(outputsIn(state(cluster("prod"), { type: "pulumi:pulumi:Stack", outputs }))).toEqual({
        web: { value: ["http://10.0.0.2"], secret: false },
        token: { value: "TOKEN", secret: true },
        login: { value: { user: "root", key: "KEY" }, secret: true },
    });
    expect(outputsIn({ deployment: {} })).toEqual({});
});
