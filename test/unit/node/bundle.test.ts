import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { bootDocument, bundle, bundleFiles, type BundleOptions, officialReleases } from "../../../sdk/node";
import { nameFiles } from "../../../sdk/agents";
import { run } from "../../../sdk/process/run";
import { planCluster } from "../../../sdk/topology";
import { topologies, topologyNames } from "../../topologies";
import { consulTokens, oneOfEachGroup, settingsOf } from "../agents/settings";

const identity = { certPem: "CERT\n", keyPem: "KEY\n" };

function optionsOf(topology: keyof typeof topologies): BundleOptions[] {
    return oneOfEachGroup(settingsOf(topologies[topology])).map((settings) => ({
        ...settings,
        identity,
        trustBundle: "CA\n",
        artifacts: officialReleases,
    }));
}

async function unpack(text: string): Promise<Record<string, { content: string; mode: number }>> {
    const folder = await mkdtemp(join(tmpdir(), "bundle-"));
    try {
        await run("sh", ["-c", 'base64 -d | gunzip | tar -x -C "$0" -f -', folder], { input: text });
        const entries = await readdir(folder, { recursive: true, withFileTypes: true });
        const files = entries
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name));
        return Object.fromEntries(
            await Promise.all(
                files.map(async (file) => [
                    relative(folder, file),
                    { content: await readFile(file, "latin1"), mode: (await stat(file)).mode & 0o777 },
                ]),
            ),
        ) as Record<string, { content: string; mode: number }>;
    } finally {
        await rm(folder, { recursive: true });
    }
}

test.each(topologyNames)(
    "tar unpacks the bundles of %s to exactly their files, for their owner only",
    async (topology) => {
        for (const options of optionsOf(topology)) {
            const expected = Object.entries(bundleFiles(options)).map(([path, content]) => [
                path,
                { content: Buffer.from(content).toString("latin1"), mode: 0o600 },
            ]);
            expect(await unpack(await bundle(options))).toEqual(Object.fromEntries(expected));
        }
    },
);

test("the same machine gets the same bytes a day later, so that nothing is delivered twice", async () => {
    const before = await Promise.all(optionsOf("all separated").map(bundle));
    jest.useFakeTimers({
        now: Date.now() + 86_400_000,
        doNotFake: ["nextTick", "queueMicrotask", "setImmediate"],
    });
    const after = await Promise.all(optionsOf("all separated").map(bundle)).finally(() =>
        jest.useRealTimers(),
    );
    expect(after).toEqual(before);
});

test.each([
    ["another key", { identity: { ...identity, keyPem: "OTHER\n" } }],
    ["another server", { consulServers: ["10.20.0.9"] }],
    ["another version", { plan: planCluster({ consulVersion: "1.22.99" }) }],
    ["another server of Nomad", { nomadServers: ["10.20.0.9"] }],
    ["another token", { consulTokens: { ...consulTokens, agent: consulTokens.dns } }],
    ["another registry", { registries: { "ghcr.io": { username: "octo", password: "secret" } } }],
    ["another gossip key", { consulGossipKey: Buffer.alloc(32, "other").toString("base64") }],
])("%s gives another bundle", async (_, change) => {
    const [options] = optionsOf("the default");
    expect(await bundle({ ...options!, ...change })).not.toBe(await bundle(options!));
});

test("a machine is given the files of its own roles only", () => {
    const given = (name: string) => {
        const [options] = optionsOf("all separated").filter(({ node }) => node.group === name);
        return Object.keys(bundleFiles(options!)).sort();
    };
    const common = ["consul-token", "hashicorp.asc", "node.env"].map((name) => `etc/nomad-cluster/${name}`);
    const files = (agent: string) => [
        ...[`etc/${agent}.d/${agent}.json`, `etc/${agent}.d/tls/ca.pem`, `etc/${agent}.d/tls/cert.pem`],
        ...[`etc/${agent}.d/tls/key.pem`, `etc/systemd/system/${agent}.service`],
    ];
    const jwks = [".socket", "@.service"].map((kind) => `etc/systemd/system/nomad-cluster-jwks${kind}`);
    const always = [
        ...common,
        ...Object.keys(nameFiles()),
        ...files("consul"),
        "etc/consul.d/join.json",
        "usr/local/sbin/nomad-cluster-node",
    ];
    expect(given("consul-servers")).toEqual([...always, ...jwks].sort());
    const nomad = [...files("nomad"), "etc/nomad.d/join.json"];
    expect(given("nomad-servers")).toEqual([...always, ...nomad].sort());
    const client = ["nomad.d/client.json", "docker/daemon.json", "nomad-cluster/registry-logins.json"];
    const runtime = "usr/local/sbin/nomad-cluster-runtime";
    expect(given("clients")).toEqual(
        [...always, ...nomad, runtime, ...client.map((file) => `etc/${file}`)].sort(),
    );
});

test("without a token for DNS, a machine is given nothing that makes Consul's names resolve", () => {
    const [options] = optionsOf("the default");
    const consulTokens = { ...options!.consulTokens, dns: undefined };
    const given = bundleFiles({ ...options!, consulTokens });
    for (const path of Object.keys(nameFiles())) expect(given).not.toHaveProperty([path]);
    expect(given["etc/nomad-cluster/node.env"]).toContain("\nNAMES='0'\n");
});

test("a machine holds the tokens of its own agents, each only where it is used", () => {
    const [options] = optionsOf("the default");
    const holders = (token: string) =>
        Object.entries(bundleFiles(options!))
            .filter(([, content]) => Buffer.from(content).includes(token))
            .map(([path]) => path)
            .sort();
    expect(holders(consulTokens.agent)).toEqual([
        "etc/consul.d/consul.json",
        "etc/nomad-cluster/consul-token",
    ]);
    expect(holders(consulTokens.nomad)).toEqual(["etc/nomad.d/nomad.json"]);
    expect(holders(consulTokens.dns)).toEqual(["etc/consul.d/consul.json"]);
});

test("the node program's token is a header by itself", () => {
    const [options] = optionsOf("the default");
    expect(bundleFiles(options!)["etc/nomad-cluster/consul-token"]).toBe(
        `X-Consul-Token: ${consulTokens.agent}\n`,
    );
});

test("a bundle brings all that user-data wrote, so that changed user-data needs no new machine", () => {
    const [options] = optionsOf("the default");
    const written = [...bootDocument({ settings: "" }).matchAll(/^ {2}- path: \/(\S+)$/gm)].map(
        ([, path]) => path,
    );
    expect(written.length).toBeGreaterThan(0);
    expect(Object.keys(bundleFiles(options!))).toEqual(expect.arrayContaining(written));
});
