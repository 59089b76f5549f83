import {
    consulConfig,
    insecureConsulPorts,
    insecureNomadPorts,
    insecurePorts,
    nomadConfig,
} from "../../../sdk/agents";
import { planCluster } from "../../../sdk/topology";
import { topologies, topologyNames } from "../../topologies";
import { settingsOf } from "../agents/settings";
import { check } from "./check";

const cluster = (props: Record<string, unknown>) => [{ type: "nomad-cluster:index:NomadCluster", props }];
const sound = { consulServers: 3, nomadServers: 3, insecurePorts: [] };

test.each([1, 3, 5])("a cluster may have %d servers", (count) => {
    const resources = cluster({ ...sound, consulServers: count, nomadServers: count });
    expect(check("odd-server-count", resources)).toEqual([]);
});

test.each(["consulServers", "nomadServers"])("a cluster must not have an even number of %s", (property) => {
    expect(check("odd-server-count", cluster({ ...sound, [property]: 4 }))).toEqual([
        `Expected \`${property}\` to be odd, got \`4\`. Use 1, 3 or 5 machines with that server role.`,
    ]);
});

test("a cluster that does not say how many servers it has does not pass", () => {
    expect(check("odd-server-count", cluster({}))).toHaveLength(2);
});

test.each(topologyNames)("the clusters of topology %s pass, by what their machines are given", (name) => {
    const found = insecurePorts(planCluster(topologies[name]));
    expect(check("tls-on", cluster({ ...sound, insecurePorts: found }))).toEqual([]);
});

/** A change to what a machine is given, and the ports that it opens to strangers. */
const weakened: [string, unknown, string[]][] = [
    ["consul.ports.http", 8500, ["Consul's HTTP"]],
    ["consul.ports.grpc", 8502, ["Consul's gRPC"]],
    ["consul.tls.defaults.verify_incoming", false, ["Consul's HTTPS and gRPC over TLS", "Consul's RPC"]],
    ["consul.tls.defaults.verify_outgoing", false, ["Consul's HTTPS and gRPC over TLS", "Consul's RPC"]],
    ["consul.tls.internal_rpc.verify_server_hostname", false, ["Consul's RPC"]],
    ["consul.encrypt", "", ["Consul's gossip"]],
    ["consul.encrypt_verify_incoming", false, ["Consul's gossip"]],
    ["consul.encrypt_verify_outgoing", false, ["Consul's gossip"]],
    ["nomad.tls.http", false, ["Nomad's HTTP"]],
    ["nomad.tls.verify_https_client", false, ["Nomad's HTTP"]],
    ["nomad.tls.rpc", false, ["Nomad's RPC"]],
    ["nomad.tls.verify_server_hostname", false, ["Nomad's RPC"]],
    ["nomad.server.encrypt", "", ["Nomad's gossip"]],
];

test.each(weakened)("a machine that is given %s = %s does not pass", (path, value, ports) => {
    const [settings] = settingsOf({});
    const given = { consul: consulConfig(settings!), nomad: nomadConfig(settings!)! };
    const keys = path.split(".");
    const last = keys.pop()!;
    const parent = keys.reduce<Record<string, unknown>>(
        (at, key) => at[key] as Record<string, unknown>,
        given,
    );
    expect(parent[last]).not.toBe(value);
    parent[last] = value;
    const found = [...insecureConsulPorts(given.consul), ...insecureNomadPorts(given.nomad)];
    expect(found).toEqual(ports);
    expect(check("tls-on", cluster({ ...sound, insecurePorts: found }))).toEqual([
        `Expected every port to demand mutual TLS or a gossip key, got none for ${ports.join(", ")}. Use a version of this package that configures it for every agent.`,
    ]);
});

test("a cluster that does not say what its ports demand does not pass", () => {
    expect(check("tls-on", cluster({}))).toHaveLength(1);
});

test("other resources with such properties are no clusters", () => {
    const resources = [{ type: "other:index:Thing", props: { consulServers: 2, insecurePorts: ["a port"] } }];
    expect([...check("odd-server-count", resources), ...check("tls-on", resources)]).toEqual([]);
});
