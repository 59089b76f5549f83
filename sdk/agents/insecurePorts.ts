import type { ClusterPlan } from "../topology";
import { consulConfig } from "./consul";
import { nomadConfig } from "./nomad";

/** The parts of the rendered configurations that concern transport. */
interface ConsulTransport {
    ports: Record<"http" | "grpc", number>;
    encrypt?: string;
    encrypt_verify_incoming: boolean;
    encrypt_verify_outgoing: boolean;
    tls: {
        defaults: { verify_incoming: boolean; verify_outgoing: boolean };
        internal_rpc: { verify_server_hostname: boolean };
    };
}

interface NomadTransport {
    tls: Record<"http" | "rpc" | "verify_server_hostname" | "verify_https_client", boolean>;
    server?: { encrypt?: string };
}

/** The ports of one machine's Consul agent that do not demand mutual TLS or, for gossip, a key. */
export function insecureConsulPorts(config: object): string[] {
    const { ports, tls, ...gossip } = config as ConsulTransport;
    const mutual = tls.defaults.verify_incoming && tls.defaults.verify_outgoing;
    const encrypted = gossip.encrypt && gossip.encrypt_verify_incoming && gossip.encrypt_verify_outgoing;
    return failed({
        "Consul's HTTP": ports.http === -1,
        "Consul's gRPC": ports.grpc === -1,
        "Consul's HTTPS and gRPC over TLS": mutual,
        "Consul's RPC": mutual && tls.internal_rpc.verify_server_hostname,
        "Consul's gossip": Boolean(encrypted),
    });
}

/** The ports of one machine's Nomad agent that do not demand mutual TLS or, for gossip, a key. */
export function insecureNomadPorts(config: object): string[] {
    const { tls, server } = config as NomadTransport;
    return failed({
        "Nomad's HTTP": tls.http && tls.verify_https_client,
        "Nomad's RPC": tls.rpc && tls.verify_server_hostname,
        "Nomad's gossip": server === undefined || Boolean(server.encrypt),
    });
}

/** Ports of a cluster that do not demand mutual TLS or a gossip key, each with its machine. For the policy `tls-on`. */
export function insecurePorts(plan: ClusterPlan): string[] {
    return plan.nodes.flatMap((node) => {
        // Transport does not depend on any secret or address.
        const settings = {
            ...{ plan, node, networkCidr: plan.networkCidr ?? "", consulServers: [], nomadServers: [] },
            ...{ consulGossipKey: "key", nomadGossipKey: "key", consulTokens: { agent: "", nomad: "" } },
        };
        const nomad = nomadConfig(settings);
        const ports = [
            ...insecureConsulPorts(consulConfig(settings)),
            ...(nomad ? insecureNomadPorts(nomad) : []),
        ];
        return ports.map((port) => `${port} on ${node.name}`);
    });
}

function failed(checks: Record<string, boolean>): string[] {
    return Object.entries(checks).flatMap(([port, secure]) => (secure ? [] : [port]));
}
