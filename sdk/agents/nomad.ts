import { hasRole, nodesWith, Role } from "../topology";
import { type AgentSettings, type Cloud, paths, ports, privateInterface, tlsFiles } from "./settings";

const clouds: readonly Cloud[] = ["aws", "azure", "digitalocean", "gce"];

/**
 * Nomad's configuration for one machine with a Nomad role; undefined where it has none.
 * https://developer.hashicorp.com/nomad/docs/configuration
 */
export function nomadConfig(settings: AgentSettings): object | undefined {
    const { plan, node, networkCidr } = settings;
    const server = hasRole(node, Role.NomadServer);
    const client = hasRole(node, Role.NomadClient);
    if (!server && !client) return undefined;

    const address = privateInterface(networkCidr, "address");
    return {
        name: node.name,
        region: plan.region,
        datacenter: plan.datacenter,
        data_dir: paths.nomad.data,
        bind_addr: address,
        addresses: { http: `127.0.0.1 ${address}` },
        advertise: { http: address, rpc: address, serf: address },
        ...(server && { server: serverBlock(settings) }),
        ...(client && { client: clientBlock(settings) }),
        tls: {
            http: true,
            rpc: true,
            ...tlsFiles(paths.nomad.config),
            verify_server_hostname: true,
            verify_https_client: true,
        },
        consul: {
            address: `127.0.0.1:${ports.consulHttps}`,
            grpc_address: `127.0.0.1:${ports.consulGrpcTls}`,
            ssl: true,
            verify_ssl: true,
            ...tlsFiles(paths.nomad.config),
            grpc_ca_file: tlsFiles(paths.nomad.config).ca_file,
        },
        telemetry: {
            prometheus_metrics: true,
            publish_allocation_metrics: true,
            publish_node_metrics: true,
            disable_hostname: true,
        },
        disable_update_check: true,
        log_level: "INFO",
    };
}

/**
 * Consul tells Nomad's agents of their servers at any later time. The first start names the servers too: a server that
 * asks Consul before another has registered there asks again only 45 s later (`peersPollInterval` in Nomad's server.go).
 */
function serverBlock({ plan, nomadServers, nomadGossipKey }: AgentSettings): object {
    return {
        enabled: true,
        bootstrap_expect: nodesWith(plan, Role.NomadServer).length,
        encrypt: nomadGossipKey,
        server_join: { retry_join: nomadServers, retry_interval: "1s" },
    };
}

function clientBlock({ networkCidr, cloud }: AgentSettings): object {
    return {
        enabled: true,
        network_interface: privateInterface(networkCidr, "name"),
        options: {
            // Each probe of a metadata service that is not there delays the start by two seconds.
            "fingerprint.denylist": clouds
                .filter((name) => name !== cloud)
                .map((name) => `env_${name}`)
                .join(","),
        },
    };
}
