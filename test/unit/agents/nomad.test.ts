import { nomadClientConfig, nomadConfig } from "../../../sdk/agents";
import { combinedRoles, type DockerArgs, type DriversArgs } from "../../../sdk/topology";
import { topologies, type TopologyName } from "../../topologies";
import { consulTokens, settingsOf } from "./settings";

const [combined] = settingsOf({}).map(nomadConfig);
const separated = settingsOf(topologies["all separated"]);
const configOf = (name: string) => nomadConfig(separated.find(({ node }) => node.name === name)!);
const clientConfigOf = (topology: TopologyName, name: string) =>
    nomadClientConfig(settingsOf(topologies[topology]).find(({ node }) => node.name === name)!);

describe("security defaults", () => {
    test.each([
        ["the API is TLS", "tls.http", true],
        ["RPC is TLS", "tls.rpc", true],
        ["no client can pose as a server", "tls.verify_server_hostname", true],
        ["the API asks for a client certificate", "tls.verify_https_client", true],
        ["Consul is spoken to over TLS", "consul.ssl", true],
        ["Consul's certificate is checked", "consul.verify_ssl", true],
        ["no job gets the agent's private key", "consul.share_ssl", false],
        ["Consul is the machine's own agent", "consul.address", "127.0.0.1:8501"],
        ["Consul's gRPC is the TLS one", "consul.grpc_address", "127.0.0.1:8503"],
        ["it does not call home", "disable_update_check", true],
        ["access control is on", "acl.enabled", true],
        ["Consul knows the agent by a token of its own", "consul.token", consulTokens.nomad],
        ["services log in to Consul as themselves", "consul.service_identity.aud", ["consul.io"]],
        ["tasks log in to Consul as themselves", "consul.task_identity.aud", ["consul.io"]],
        ["a service's identity ends within the hour", "consul.service_identity.ttl", "1h"],
        ["a task's identity ends within the hour", "consul.task_identity.ttl", "1h"],
    ])("%s", (_, path, value) => {
        for (const config of [combined, configOf("nomad-servers-0"), configOf("clients-0")])
            expect(config).toHaveProperty(path, value);
    });

    test("a server's gossip is encrypted", () => {
        const key = Buffer.alloc(32, "nomad").toString("base64");
        expect(combined).toHaveProperty("server.encrypt", key);
        expect(configOf("nomad-servers-0")).toHaveProperty("server.encrypt", key);
    });

    test("a server takes only clients that were introduced", () => {
        for (const config of [combined, configOf("nomad-servers-0")])
            expect(config).toHaveProperty("server.client_introduction", { enforcement: "strict" });
    });

    test("Nomad holds neither the token of Consul's agent nor the one for DNS", () => {
        for (const config of [combined, configOf("nomad-servers-0"), configOf("clients-0")])
            for (const token of [consulTokens.agent, consulTokens.dns])
                expect(JSON.stringify(config)).not.toContain(token);
    });

    test("a machine that only is a client never has the servers' gossip key", () => {
        expect(JSON.stringify(configOf("clients-0"))).not.toContain(
            Buffer.alloc(32, "nomad").toString("base64"),
        );
    });

    test("it binds and advertises in the private network alone", () => {
        for (const path of ["bind_addr", "advertise.http", "advertise.rpc", "advertise.serf"])
            expect(combined).toHaveProperty(
                path,
                expect.stringMatching(/^\{\{ .*"network" "10\.20\.0\.0\/24".* \}\}$/),
            );
    });
});

test.each([
    [undefined, "env_aws,env_azure,env_digitalocean,env_gce"],
    ["digitalocean", "env_aws,env_azure,env_gce"],
    ["azure", "env_aws,env_digitalocean,env_gce"],
] as const)("in the cloud %s no metadata service of another is probed", (cloud, denied) => {
    const [config] = settingsOf({}, { cloud }).map(nomadClientConfig);
    expect(config).toHaveProperty(["client", "options", "fingerprint.denylist"], denied);
});

test("only roles that a machine has are configured", () => {
    expect(combined).toMatchObject({ server: { enabled: true } });
    expect(clientConfigOf("the default", "node-0")).toMatchObject({ client: { enabled: true } });
    expect(configOf("nomad-servers-0")).toMatchObject({ server: { enabled: true } });
    expect(clientConfigOf("all separated", "nomad-servers-0")).toBeUndefined();
    expect(clientConfigOf("all separated", "clients-0")).toMatchObject({ client: { enabled: true } });
    expect(configOf("clients-0")).not.toHaveProperty("server");
});

test("the server of a combined machine can run without the client, whose configuration is a file of its own", () => {
    expect(combined).not.toHaveProperty("client");
    expect(Object.keys(clientConfigOf("the default", "node-0")!)).toEqual(["client", "plugin"]);
});

describe("tasks are kept from the machine's agents", () => {
    const config = clientConfigOf("all separated", "clients-0")!;

    test("by a root folder without the agents' folders, passwords, private keys, and all of /etc or /run", () => {
        const { chroot_env } = (config as { client: { chroot_env: Record<string, string> } }).client;
        const folders = Object.keys(chroot_env);
        const [links, ...others] = folders;
        expect(chroot_env).toEqual({
            [links!]: "/",
            ...Object.fromEntries(others.map((path) => [path, path])),
        });
        const secret = ["consul.d/tls", "nomad.d/tls", "nomad-cluster/x", "shadow", "gshadow", "sudoers"];
        const keys = ["ssh/ssh_host_ed25519_key", "ssl/private/x.key", "pki/tls/private/x.key"];
        const places = ["/var/lib/nomad/x", "/var/lib/consul/x", "/run/nomad-cluster/x", "/root/x"];
        for (const path of [...[...secret, ...keys].map((path) => `/etc/${path}`), ...places])
            expect(folders.filter((folder) => `${path}/`.startsWith(`${folder}/`))).toEqual([]);
    });

    test.each(["exec", "java"])("%s gives no capability but that of ports below 1024", (driver) => {
        expect(config).toHaveProperty(`plugin.${driver}.config.allow_caps`, ["NET_BIND_SERVICE"]);
    });

    test("by users: none of the system's for `exec`, none of the agents' for `java`", () => {
        expect(config).toHaveProperty("plugin.exec.config.denied_host_uids", "0-999");
        expect(config).toHaveProperty("plugin.exec.config.denied_host_gids", "1-99,101-999");
        expect(config).toHaveProperty(["client", "options", "user.denylist"], "root,consul,nomad");
        expect(config).toHaveProperty(["client", "options", "user.checked_drivers"], "exec,java");
    });

    test("by leaving out the drivers that confine nothing", () => {
        expect(config).toHaveProperty(["client", "options", "driver.denylist"], "raw_exec,qemu");
        expect(config).not.toHaveProperty("plugin.raw_exec");
    });
});

describe("drivers", () => {
    const withDrivers = (drivers: DriversArgs) =>
        settingsOf({ groups: { node: { count: 1, roles: [...combinedRoles], drivers } } }).map(
            nomadClientConfig,
        )[0]!;

    test("Docker runs, without privileges, folders of the machine or endless logs", () => {
        expect(withDrivers({})).toHaveProperty("plugin.docker.config", {
            allow_privileged: false,
            // Another runtime would give a container what this one refuses.
            allow_runtimes: ["confined"],
            volumes: { enabled: false },
            gc: { image_delay: "180s" },
            extra_labels: [],
            auth: { config: "/etc/nomad-cluster/registry-logins.json" },
            logging: { type: "json-file", config: { "max-size": "10m", "max-file": "3" } },
        });
    });

    test("Docker's settings are those of the group", () => {
        const docker: DockerArgs = {
            ...{ allowPrivileged: true, volumes: true, infraImage: "mirror/pause:3.10" },
            ...{ imageGcDelaySeconds: 3600, extraLabels: ["job*"], logMaxSizeMb: 1, logMaxFiles: 1 },
        };
        expect(withDrivers({ docker })).toHaveProperty("plugin.docker.config", {
            allow_privileged: true,
            volumes: { enabled: true },
            infra_image: "mirror/pause:3.10",
            gc: { image_delay: "3600s" },
            extra_labels: ["job*"],
            auth: { config: "/etc/nomad-cluster/registry-logins.json" },
            logging: { type: "json-file", config: { "max-size": "1m", "max-file": "1" } },
        });
    });

    test("without Docker, Nomad uses no Docker that the machine has", () => {
        const config = withDrivers({ docker: { enabled: false } });
        expect(config).toHaveProperty(["client", "options", "driver.denylist"], "raw_exec,qemu,docker");
        expect(config).not.toHaveProperty("plugin.docker");
    });

    test("`raw_exec` runs where a group asks for it, and `qemu` nowhere", () => {
        const config = withDrivers({ rawExec: true });
        expect(config).toHaveProperty(["client", "options", "driver.denylist"], "qemu");
        expect(config).toHaveProperty("plugin.raw_exec.config", { enabled: true });
    });
});

test("an allocation in bridge mode reaches its own service", () => {
    expect(clientConfigOf("all separated", "clients-0")).toHaveProperty(
        "client.bridge_network_hairpin_mode",
        true,
    );
});

test("a client's tasks are reached in the private network", () => {
    expect(clientConfigOf("all separated", "clients-0")).toHaveProperty(
        "client.network_interface",
        '{{ GetAllInterfaces | include "network" "10.20.0.0/24" | attr "name" }}',
    );
});

test("a client has its group's pool, class, metadata, reserved resources and host volumes", () => {
    expect(clientConfigOf("settings of its clients", "clients-0")).toMatchObject({
        client: {
            node_pool: "gpu",
            node_class: "large",
            meta: { rack: "r1", "disk.kind": "nvme" },
            reserved: { cpu: 100, memory: 128, disk: 512, reserved_ports: "22,8500-8600" },
            host_volume: {
                redis: { path: "/srv/redis", read_only: false },
                web: { path: "/srv/web", read_only: true },
            },
        },
    });
});

test("a client of a group without such settings has Nomad's defaults", () => {
    const { client } = clientConfigOf("all separated", "clients-0") as { client: object };
    for (const name of ["node_pool", "node_class", "meta", "reserved", "host_volume"])
        expect(client).not.toHaveProperty(name);
});

test("a machine without a Nomad role has no Nomad configuration", () => {
    expect(configOf("consul-servers-0")).toBeUndefined();
    expect(clientConfigOf("all separated", "consul-servers-0")).toBeUndefined();
});

test("datacenter, region and name are the ones that were asked for", () => {
    for (const settings of settingsOf(topologies["names of its own"]))
        expect(nomadConfig(settings)).toMatchObject({
            name: settings.node.name,
            datacenter: "fra-1",
            region: "europe-west",
        });
});
