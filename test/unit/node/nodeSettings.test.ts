import * as fc from "fast-check";
import { type ArtifactSource, officialReleases } from "../../../sdk/node";
import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { run } from "../../../sdk/process/run";
import { defaultVersions, planCluster } from "../../../sdk/topology";
import { cniPlugins } from "../../../sdk/versions/cniPlugins";
import { topologies } from "../../topologies";

/** The variables as a shell has them that read the settings. */
async function asShellReads(settings: string): Promise<Record<string, string>> {
    const names = [...settings.matchAll(/^([A-Za-z0-9_]+)='/gm)].map(([, name]) => name!);
    const commands = `set -eu; ${settings}\nprintf '%s\\0' ${names.map((name) => `"$${name}"`).join(" ")}`;
    const values = (await run("dash", ["-s"], { input: commands })).split("\0");
    return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
}

function settingsFor(
    name: string,
    topology: keyof typeof topologies,
    artifacts: ArtifactSource = officialReleases,
    nomadServers?: string[],
) {
    const plan = planCluster(topologies[topology]);
    return nodeSettings(
        plan,
        plan.nodes.find((node) => node.name === name)!,
        artifacts,
        nomadServers,
    );
}

test("the settings of a combined machine have its roles and the source of its binaries", async () => {
    const artifacts = {
        baseUrl: "file:///mirror",
        sha256: { consul: { amd64: "aa" }, nomad: { arm64: "bb" } },
    };
    const servers = ["10.20.0.5", "10.20.0.8"];
    expect(await asShellReads(settingsFor("node-1", "the default", artifacts, servers))).toEqual({
        NODE_NAME: "node-1",
        NAMES: "1",
        CONSUL_VERSION: defaultVersions.consul,
        NOMAD_VERSION: defaultVersions.nomad,
        CONSUL_PORT: "8501",
        NOMAD_PORT: "4646",
        CONSUL_SERVER: "1",
        CONSUL_SERVERS: "3",
        NOMAD_ROLES: "server client",
        DOCKER: "1",
        NOMAD_SERVERS: "3",
        NOMAD_SERVER_ADDRESSES: "10.20.0.5 10.20.0.8",
        ARTIFACTS_URL: "file:///mirror",
        CONSUL_SHA256_amd64: "aa",
        CONSUL_SHA256_arm64: "",
        NOMAD_SHA256_amd64: "",
        NOMAD_SHA256_arm64: "bb",
        CNI_VERSION: "1.9.1",
        CNI_URL: "file:///mirror/cni-plugins/1.9.1",
        CNI_SHA256_amd64: cniPlugins.sha256.amd64,
        CNI_SHA256_arm64: cniPlugins.sha256.arm64,
    });
});

test("the CNI plugins come from GitHub if Consul and Nomad come from HashiCorp", async () => {
    expect(await asShellReads(settingsFor("node-1", "the default"))).toHaveProperty(
        "CNI_URL",
        "https://github.com/containernetworking/plugins/releases/download/v1.9.1",
    );
});

test("a mirror's own CNI plugins have the mirror's checksums alone", async () => {
    const artifacts = { baseUrl: "https://mirror", sha256: { cniPlugins: { amd64: "cc" } } };
    expect(await asShellReads(settingsFor("node-1", "the default", artifacts))).toMatchObject({
        CNI_SHA256_amd64: "cc",
        CNI_SHA256_arm64: "",
    });
});

test("at its boot a machine knows no server's address yet", async () => {
    expect(await asShellReads(settingsFor("node-1", "the default"))).toHaveProperty(
        "NOMAD_SERVER_ADDRESSES",
        "",
    );
});

test.each([
    ["consul-servers-0", "1", ""],
    ["nomad-servers-1", "0", "server"],
    ["clients-3", "0", "client"],
])("%s knows its own roles and how many servers there are", async (name, consulServer, nomadRoles) => {
    expect(await asShellReads(settingsFor(name, "all separated"))).toMatchObject({
        NODE_NAME: name,
        CONSUL_SERVER: consulServer,
        CONSUL_SERVERS: "3",
        NOMAD_ROLES: nomadRoles,
        NOMAD_SERVERS: "3",
    });
});

test("any value reaches the shell as it is: nothing in it is run or lost", async () => {
    const tricky = fc.oneof(
        fc.string({
            unit: fc.constantFrom(
                "'",
                '"',
                "$",
                "`",
                "\\",
                "\n",
                " ",
                "!",
                "*",
                "~",
                ";",
                "#",
                "(",
                "é",
                "a",
            ),
        }),
        fc.constantFrom(
            "'; touch /tmp/pwned; '",
            "$(id)",
            "`id`",
            "'\\''",
            "a'b'c",
            "\\'",
            "file:///with space/it's",
        ),
    );
    await fc.assert(
        fc.asyncProperty(tricky, async (baseUrl) => {
            const settings = settingsFor("node-0", "one node", { baseUrl, sha256: {} });
            expect(await asShellReads(settings)).toMatchObject({
                NODE_NAME: "node-0",
                ARTIFACTS_URL: baseUrl,
            });
        }),
    );
});
