import { Role } from "../topology";
import type { FirewallArgs } from "./args";
import { clusterPorts } from "./ports";
import { type FirewallRule, gossipProtocols, nodes, Protocol, type Source } from "./rule";

const wan = "The Consul servers of all federated datacenters are one WAN gossip pool.";
const forwarding = "Servers forward a request to the datacenter or region that it is for.";

/**
 * What the servers of other Consul datacenters and Nomad regions need; nothing where there are none.
 * https://developer.hashicorp.com/consul/docs/install/ports
 * https://developer.hashicorp.com/nomad/docs/architecture/cluster/federation
 */
export function federationRules({ federationCidrs = [] }: FirewallArgs): FirewallRule[] {
    if (federationCidrs.length === 0) return [];
    const others: Source = { kind: "federation", cidrs: federationCidrs };
    const consul = { to: [Role.ConsulServer] };
    const nomad = { from: others, to: [Role.NomadServer] };
    const wanGossip = {
        ...consul,
        protocols: gossipProtocols,
        ports: clusterPorts.consulWanGossip,
        why: wan,
    };
    return [
        { ...wanGossip, name: "consul-wan-gossip", from: nodes(Role.ConsulServer) },
        { ...wanGossip, name: "consul-wan-gossip-federation", from: others },
        {
            ...consul,
            name: "consul-rpc-federation",
            from: others,
            protocols: [Protocol.Tcp],
            ports: clusterPorts.consulRpc,
            why: forwarding,
        },
        {
            ...nomad,
            name: "nomad-rpc-federation",
            protocols: [Protocol.Tcp],
            ports: clusterPorts.nomadRpc,
            why: forwarding,
        },
        {
            ...nomad,
            name: "nomad-gossip-federation",
            protocols: gossipProtocols,
            ports: clusterPorts.nomadGossip,
            why: "The Nomad servers of all federated regions are one gossip pool.",
        },
    ];
}
