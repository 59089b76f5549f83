import { ports } from "../ports";
import { hasRole, Role } from "../topology";
import { type AgentSettings, paths, privateInterface, tlsFiles } from "./settings";

/**
 * Consul's configuration for one machine. TLS on every listener that a peer can reach and no plaintext HTTP at all.
 * Its peers are in a file of their own: `consulJoinConfig`.
 * https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file
 */
export function consulConfig(settings: AgentSettings): object {
    const { plan, node, pool, networkCidr } = settings;
    const server = hasRole(node, Role.ConsulServer);
    const address = privateInterface(networkCidr, "address");
    return {
        ...(pool === undefined && { node_name: node.name }),
        datacenter: plan.datacenter,
        data_dir: paths.consul.data,
        server,
        bind_addr: address,
        client_addr: "127.0.0.1",
        addresses: { https: `127.0.0.1 ${address}`, grpc_tls: `127.0.0.1 ${address}` },
        ports: {
            http: -1,
            grpc: -1,
            https: ports.consulHttps,
            grpc_tls: ports.consulGrpcTls,
            dns: ports.consulDns,
            serf_wan: -1,
        },
        rejoin_after_leave: true,
        // A member that its platform ended without a leave would stay in the catalog as failed for three days.
        ...(pool !== undefined && { advertise_reconnect_timeout: "1h" }),
        // SIGINT makes the agent leave the cluster (leave.py); SIGTERM, which a restart uses, does not.
        leave_on_terminate: false,
        skip_leave_on_interrupt: false,
        encrypt: settings.consulGossipKey,
        encrypt_verify_incoming: true,
        encrypt_verify_outgoing: true,
        tls: {
            defaults: { ...tlsFiles(paths.consul.config), verify_incoming: true, verify_outgoing: true },
            internal_rpc: { verify_server_hostname: true },
        },
        acl: {
            enabled: true,
            default_policy: "deny",
            tokens: {
                agent: settings.consulTokens.agent,
                ...(settings.consulTokens.dns && { dns: settings.consulTokens.dns }),
            },
        },
        // Production timing of Raft: the default of 5 is for machines smaller than any we support.
        // https://developer.hashicorp.com/consul/docs/reference/architecture/server
        performance: { raft_multiplier: 1 },
        ui_config: { enabled: server },
        // Sidecars of jobs get their certificates from the servers: https://developer.hashicorp.com/nomad/docs/networking/consul/service-mesh
        connect: { enabled: true },
        telemetry: { disable_hostname: true, prometheus_retention_time: "60s" },
        disable_update_check: true,
        log_level: "INFO",
    };
}
