import { operatorEnvironment } from "../../../sdk/cluster";
import { Access } from "../../../sdk/firewall";
import { stateWith } from "../cli/clusterState";

test("the variables are those that the nomad and consul programs know, and the certificates' contents", () => {
    const origins = { nomad: "https://10.20.0.3:4646", consul: "https://10.20.0.4:8501" };
    expect(operatorEnvironment(stateWith(), origins)).toEqual({
        NOMAD_ADDR: "https://10.20.0.3:4646",
        NOMAD_REGION: "eu",
        NOMAD_TLS_SERVER_NAME: "server.eu.nomad",
        NOMAD_TOKEN: "n-token",
        NOMAD_CACERT_PEM: "the authority",
        NOMAD_CLIENT_CERT_PEM: "the certificate",
        NOMAD_CLIENT_KEY_PEM: "the key",
        CONSUL_HTTP_ADDR: "https://10.20.0.4:8501",
        CONSUL_HTTP_SSL: "true",
        CONSUL_TLS_SERVER_NAME: "server.fra-1.consul",
        CONSUL_HTTP_TOKEN: "c-token",
        CONSUL_CACERT_PEM: "the authority",
        CONSUL_CLIENT_CERT_PEM: "the certificate",
        CONSUL_CLIENT_KEY_PEM: "the key",
    });
});

test("a cluster without tokens yet has no variables for them", () => {
    const variables = operatorEnvironment(stateWith({ consulToken: undefined, nomadToken: undefined }));
    expect(Object.keys(variables)).not.toContain("NOMAD_TOKEN");
    expect(Object.keys(variables)).not.toContain("CONSUL_HTTP_TOKEN");
});

test.each([
    ["the tunnel's end here, where machines are elsewhere", undefined, "203.0.113.1", "localhost"],
    ["a server, where its private address is within reach", undefined, "10.20.0.2", "10.20.0.2"],
    ["a server's outer address, in direct mode", Access.Direct, "203.0.113.1", "203.0.113.1"],
    ["an IPv6 address in brackets", Access.Direct, "2001:db8::1", "[2001:db8::1]"],
])("the addresses are %s", (_, accessMode, sshAddress, host) => {
    const { NOMAD_ADDR, CONSUL_HTTP_ADDR } = operatorEnvironment(stateWith({ accessMode }, sshAddress));
    expect([NOMAD_ADDR, CONSUL_HTTP_ADDR]).toEqual([`https://${host}:4646`, `https://${host}:8501`]);
});
