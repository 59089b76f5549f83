import { consulConfig } from "../../../sdk/agents";
import { topologies } from "../../topologies";
import { consulTokens, settingsOf } from "./settings";

const [server] = settingsOf({}).map(consulConfig);
const separated = settingsOf(topologies["all separated"]);
const configOf = (name: string) => consulConfig(separated.find(({ node }) => node.name === name)!);

describe("security defaults", () => {
    test.each([
        ["every peer shows a certificate", "tls.defaults.verify_incoming", true],
        ["every peer's certificate is checked", "tls.defaults.verify_outgoing", true],
        ["no client can pose as a server", "tls.internal_rpc.verify_server_hostname", true],
        ["there is no plaintext HTTP port", "ports.http", -1],
        ["there is no plaintext gRPC port", "ports.grpc", -1],
        ["the API is HTTPS", "ports.https", 8501],
        ["gossip is encrypted", "encrypt", Buffer.alloc(32, "consul").toString("base64")],
        ["plaintext gossip is refused", "encrypt_verify_incoming", true],
        ["no plaintext gossip is sent", "encrypt_verify_outgoing", true],
        ["what has no listener of its own stays on loopback, DNS too", "client_addr", "127.0.0.1"],
        ["it does not call home", "disable_update_check", true],
        ["access control is on", "acl.enabled", true],
        ["whoever has no token is denied", "acl.default_policy", "deny"],
        ["the agent has a token of its own", "acl.tokens.agent", consulTokens.agent],
    ])("%s", (_, path, value) => {
        expect(server).toHaveProperty(path, value);
        expect(configOf("clients-0")).toHaveProperty(path, value);
    });

    test.each(["bind_addr", "addresses.https", "addresses.grpc_tls"])(
        "%s names the private network's interface and no wildcard",
        (path) => {
            expect(server).toHaveProperty(path, expect.stringContaining('include "network" "10.20.0.0/24"'));
            expect(server).toHaveProperty(path, expect.not.stringContaining("0.0.0.0 "));
        },
    );

    test("DNS answers with a token of its own, and only if the arguments ask for it", () => {
        const tokensOf = (dns: string | undefined) =>
            settingsOf({}, { consulTokens: { ...consulTokens, dns } }).map(
                (settings) => (consulConfig(settings) as { acl: { tokens: object } }).acl.tokens,
            );
        const { agent } = consulTokens;
        expect(tokensOf(consulTokens.dns)).toEqual(Array(3).fill({ agent, dns: consulTokens.dns }));
        expect(tokensOf(undefined)).toEqual(Array(3).fill({ agent }));
    });

    test("Consul's agent holds no token of Nomad's", () => {
        expect(JSON.stringify(server)).not.toContain(consulTokens.nomad);
    });

    test("nothing turns a certificate check off for one listener", () => {
        expect(JSON.stringify(server)).not.toMatch(/"verify_[a-z_]+": ?false/);
    });
});

test.each(["nomad-servers-0", "clients-0"])("%s runs a Consul agent that never votes", (name) => {
    expect(configOf(name)).toMatchObject({ node_name: name, server: false, ui_config: { enabled: false } });
});

test("every machine has its own name", () => {
    for (const settings of separated)
        expect(consulConfig(settings)).toMatchObject({ node_name: settings.node.name });
});

test("the datacenter is the one that was asked for", () => {
    for (const settings of settingsOf(topologies["names of its own"]))
        expect(consulConfig(settings)).toHaveProperty("datacenter", "fra-1");
});
