import { consulAudience } from "../accessControl";
import { ports } from "../ports";
import { type ClientArgs, hasRole, Role } from "../topology";
import { driverConfig } from "./drivers";
import { type AgentSettings, type Cloud, paths, privateInterface, tlsFiles } from "./settings";
import { taskIsolation } from "./taskIsolation";

/**
 * Seconds in which the allocations of a leaving member may end by themselves, before Nomad stops them. With the time that both agents
 * need to leave, it is less than five minutes, the shortest notice of a termination that Azure gives.
 */
export const memberDrainSeconds = 240;

const clouds: readonly Cloud[] = ["aws", "azure", "digitalocean", "gce"];

/**
 * Nomad's configuration for one machine with a Nomad role; undefined if it has none. Its peers are in a file of their
 * own: `nomadJoinConfig`.
 * https://developer.hashicorp.com/nomad/docs/configuration
 */
export function nomadConfig(settings: AgentSettings): object | undefined {
    const { plan, node, pool, networkCidr } = settings;
    const server = hasRole(node, Role.NomadServer);
    if (!server && !hasRole(node, Role.NomadClient)) return undefined;

    const address = privateInterface(networkCidr, "address");
    return {
        ...(pool === undefined && { name: node.name }),
        region: plan.region,
        datacenter: plan.datacenter,
        data_dir: paths.nomad.data,
        bind_addr: address,
        addresses: { http: `127.0.0.1 ${address}` },
        advertise: { http: address, rpc: address, serf: address },
        ...(server && {
            server: {
                enabled: true,
                encrypt: settings.nomadGossipKey,
                // A client certificate alone does not make an agent a client: https://developer.hashicorp.com/nomad/docs/configuration/server#client_introduction
                client_introduction: { enforcement: "strict" },
            },
        }),
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
            // Otherwise a job with `connect { native = true }` gets a copy of the machine's certificate and private key.
            share_ssl: false,
            ...tlsFiles(paths.nomad.config),
            grpc_ca_file: tlsFiles(paths.nomad.config).ca_file,
            token: settings.consulTokens.nomad,
            service_identity: { aud: [consulAudience], ttl: "1h" },
            task_identity: { aud: [consulAudience], ttl: "1h" },
        },
        acl: { enabled: true },
        // SIGTERM makes a server leave the cluster, and a pool's member drain itself (leave.py); SIGINT, which a restart uses, does not.
        leave_on_terminate: server || pool !== undefined,
        leave_on_interrupt: false,
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
 * The part of Nomad's configuration that makes a machine a client; undefined if it is none. A file of its own, because
 * a combined machine first serves without it: see sdk/node/program/node/formation.py.
 */
export function nomadClientConfig({
    node,
    pool,
    networkCidr,
    cloud,
    publicInterface,
}: AgentSettings): object | undefined {
    if (!node.drivers) return undefined;
    const { options, plugin } = driverConfig(node.drivers);
    const client = {
        enabled: true,
        ...groupSettings(node.client),
        // Without it, a drain would need an ACL token, and no member has one.
        ...(pool !== undefined && { drain_on_shutdown: { deadline: `${memberDrainSeconds}s` } }),
        network_interface: privateInterface(networkCidr, "name"),
        // The network of jobs' ports that visitors reach: https://developer.hashicorp.com/nomad/docs/configuration/client#host_network-block
        ...(publicInterface && { host_network: { public: { interface: publicInterface } } }),
        // An allocation reaches itself at the address that its own service has in Consul.
        bridge_network_hairpin_mode: true,
        chroot_env: taskIsolation.client.chroot_env,
        options: {
            ...taskIsolation.client.options,
            ...options,
            // Each probe of a missing metadata service delays the start by two seconds. On a pool's member Nomad may not ask it.
            "fingerprint.denylist": clouds
                .filter((name) => name !== cloud || pool !== undefined)
                .map((name) => `env_${name}`)
                .join(","),
        },
    };
    return { client, plugin };
}

/** The settings of the machine's group, as Nomad names them. */
function groupSettings({ nodePool, nodeClass, meta, reserved, hostVolumes = {} }: ClientArgs): object {
    const volumes = Object.entries(hostVolumes).map(([name, { path, readOnly = false }]) => [
        name,
        { path, read_only: readOnly },
    ]);
    return {
        ...(nodePool && { node_pool: nodePool }),
        ...(nodeClass && { node_class: nodeClass }),
        ...(meta && { meta }),
        ...(reserved && {
            reserved: {
                cpu: reserved.cpuMhz,
                memory: reserved.memoryMb,
                disk: reserved.diskMb,
                reserved_ports: reserved.ports,
            },
        }),
        ...(volumes.length > 0 && { host_volume: Object.fromEntries(volumes) as object }),
    };
}
