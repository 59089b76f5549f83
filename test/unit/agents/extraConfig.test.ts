import { consulConfig, extraFiles, nomadConfig, validateExtra } from "../../../sdk/agents";
import { topologies } from "../../topologies";
import { consulTokens, settingsOf } from "./settings";

const [combined] = settingsOf({});
const separated = settingsOf(topologies["all separated"]);
const settingsOfNode = (name: string) => separated.find(({ node }) => node.name === name)!;

describe("what undoes the cluster's security is refused", () => {
    test.each([
        ["consul", "tls { defaults { verify_incoming = false } }", "tls"],
        ["consul", "verify_incoming_rpc = false", "verify_incoming_rpc"],
        ["consul", '{"acl": {"default_policy": "allow"}}', "acl"],
        ["consul", 'ACL_Default_Policy = "allow"', "acl_default_policy"],
        ["consul", "encrypt_verify_incoming = false", "encrypt_verify_incoming"],
        ["consul", "ports { http = 8500 }", "ports"],
        ["consul", 'client_addr = "0.0.0.0"', "client_addr"],
        ["consul", "bootstrap_expect = 1", "bootstrap_expect"],
        ["nomad", "tls { rpc = false }", "tls"],
        ["nomad", "acl { enabled = false }", "acl"],
        ["nomad", 'server { encrypt = "" }', "server.encrypt"],
        ["nomad", 'server { client_introduction { enforcement = "none" } }', "server.client_introduction"],
        ["nomad", '{"plugin": [{"raw_exec": [{"config": [{"enabled": true}]}]}]}', "plugin.raw_exec"],
        ["nomad", 'plugin "docker" { config { allow_privileged = true } }', "plugin.docker"],
        ["nomad", 'client { options = { "driver.denylist" = "" } }', "client.options"],
    ] as const)("%s: %s", (agent, text, setting) => {
        const problems = validateExtra(agent, text);
        expect(problems).toMatchObject([{ propertyPath: `${agent}.extra` }]);
        expect(problems[0]!.reason).toMatch(
            new RegExp(`^Expected \`${agent}.extra\` to leave .*, got \`${setting}\`: .*\\. Remove it\\.$`),
        );
    });
});

test("each reason names all of its settings once, and no value", () => {
    const text = 'tls {}\ntls {}\nca_file = "SECRET"\nacl {}\ntelemetry { prefix = "SECRET" }';
    const problems = validateExtra("consul", text).map(({ reason }) => reason);
    expect(problems).toEqual([
        expect.stringContaining("got `tls`, `ca_file`: TLS protects"),
        expect.stringContaining("got `acl`: access control"),
    ]);
    expect(problems.join()).not.toContain("SECRET");
});

test("a text in no language of the agents is refused with its line", () => {
    expect(validateExtra("nomad", "vault {\n").map(({ reason }) => reason)).toEqual([
        "Expected `nomad.extra` to be HCL or JSON, got a text whose line 2 lacks a plain name. Correct it.",
    ]);
});

test.each([
    [
        "consul",
        'telemetry { dogstatsd_addr = "127.0.0.1:8125" }\nlog_level = "DEBUG"\nlimits { rpc_rate = 100 }',
    ],
    ["nomad", 'vault { enabled = true }\nserver { num_schedulers = 2 }\nclient { gc_interval = "5m" }'],
    ["nomad", 'plugin "nomad-driver-podman" { config { gc { container = false } } }'],
    ["nomad", ""],
] as const)("%s takes %p", (agent, text) => {
    expect(validateExtra(agent, text)).toEqual([]);
});

describe("files", () => {
    const extra = 'log_level = "WARN"\n';

    test("are none without a text", () => {
        const config = consulConfig(combined!);
        expect([undefined, "", " \n"].map((text) => extraFiles("consul", text, config))).toEqual([
            {},
            {},
            {},
        ]);
        expect(extraFiles("nomad", extra, nomadConfig(settingsOfNode("consul-servers-0")))).toEqual({});
    });

    test("come after every other file of the folder, and the protected settings after the text", () => {
        const names = Object.keys(extraFiles("nomad", extra, nomadConfig(combined!)));
        const all = [
            "client.json",
            "join.json",
            "nomad.json",
            ...names.map((path) => path.slice("etc/nomad.d/".length)),
        ];
        expect(names).toEqual(["etc/nomad.d/x-extra.hcl", "etc/nomad.d/z-protected.json"]);
        expect([...all].sort()).toEqual(all);
        expect(
            Object.keys(extraFiles("consul", ' {"log_level": "WARN"}', consulConfig(combined!))),
        ).toContain("etc/consul.d/x-extra.json");
    });

    const protectedOf = (agent: "consul" | "nomad", config: object | undefined) =>
        JSON.parse(extraFiles(agent, extra, config)[`etc/${agent}.d/z-protected.json`]!) as Record<
            string,
            unknown
        >;

    test("repeat all that keeps Consul secure, and nothing that may be changed", () => {
        const config = consulConfig(combined!) as Record<string, unknown>;
        const kept = protectedOf("consul", config);
        expect(config).toMatchObject(kept);
        const changeable = [
            "performance",
            "ui_config",
            "connect",
            "telemetry",
            "disable_update_check",
            "log_level",
            "rejoin_after_leave",
        ];
        expect(
            Object.keys(config)
                .filter((name) => !(name in kept))
                .sort(),
        ).toEqual(changeable.sort());
        expect(kept).toHaveProperty("acl.tokens.agent", consulTokens.agent);
    });

    test("repeat all that keeps Nomad secure, and nothing that may be changed", () => {
        const config = nomadConfig(combined!) as Record<string, unknown>;
        const kept = protectedOf("nomad", config);
        expect(config).toMatchObject(kept);
        expect(
            Object.keys(config)
                .filter((name) => !(name in kept))
                .sort(),
        ).toEqual(["disable_update_check", "log_level", "telemetry"]);
        expect(kept.server).toEqual(config.server);
        expect(protectedOf("nomad", nomadConfig(settingsOfNode("clients-0")))).not.toHaveProperty("server");
    });
});
