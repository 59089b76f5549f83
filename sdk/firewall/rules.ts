import { type ClusterPlan, poolRoles, Role } from "../topology";
import { Access, type FirewallArgs } from "./args";
import { clusterPorts } from "./ports";
import { type FirewallRule, gossipProtocols, hasAny, nodes, Protocol, type Source, world } from "./rule";

const everyRole: readonly Role[] = Object.values(Role);
const nomadAgents: readonly Role[] = [Role.NomadServer, Role.NomadClient];
const anyNode = nodes(...everyRole);
const tcp = [Protocol.Tcp] as const;

/**
 * The allowed connections of a planned cluster, each with its reason. Rules that no two parties of this plan need are left out: a cluster
 * of one machine opens nothing between machines.
 *
 * https://developer.hashicorp.com/consul/docs/install/ports
 * https://developer.hashicorp.com/nomad/docs/deploy/production/requirements
 */
export function firewallRules(plan: ClusterPlan, args: FirewallArgs = {}): FirewallRule[] {
    return [
        ...consulRules,
        ...nomadRules,
        ...operatorRules(args),
        ...ingressRules(args),
        ...icmpRules,
    ].filter((rule) => isNeeded(plan, rule));
}

const consulRules: FirewallRule[] = [
    {
        name: "consul-rpc",
        from: anyNode,
        to: [Role.ConsulServer],
        protocols: tcp,
        ports: clusterPorts.consulRpc,
        why: "Every Consul agent registers and asks through a server, and the servers replicate Raft's log among themselves.",
    },
    {
        name: "consul-gossip",
        from: anyNode,
        to: everyRole,
        protocols: gossipProtocols,
        ports: clusterPorts.consulGossip,
        why: "All Consul agents find members and failures by gossip: probes over UDP, full state and the fall-back over TCP.",
    },
    {
        name: "consul-https",
        from: anyNode,
        to: everyRole,
        protocols: tcp,
        ports: clusterPorts.consulHttps,
        why: "Consul's API, mutual TLS only: an SSH tunnel ends on one node and asks the agents of the others.",
    },
    {
        name: "consul-grpc-tls",
        from: anyNode,
        to: [Role.ConsulServer],
        protocols: tcp,
        ports: clusterPorts.consulGrpcTls,
        why: "Data planes and gateways that run as jobs take their mesh configuration from the Consul servers, over TLS.",
    },
];

const nomadRules: FirewallRule[] = [
    {
        name: "nomad-http",
        from: anyNode,
        to: nomadAgents,
        protocols: tcp,
        ports: clusterPorts.nomadHttp,
        why: "Nomad's API, mutual TLS only: an SSH tunnel ends on one node and asks the servers, and a client copies a migrating ephemeral disk from another.",
    },
    {
        name: "nomad-rpc",
        from: nodes(...nomadAgents),
        to: [Role.NomadServer],
        protocols: tcp,
        ports: clusterPorts.nomadRpc,
        why: "Nomad clients dial the servers, which answer and ask over that same connection; servers replicate Raft's log.",
    },
    {
        name: "nomad-gossip",
        from: nodes(Role.NomadServer),
        to: [Role.NomadServer],
        protocols: gossipProtocols,
        ports: clusterPorts.nomadGossip,
        why: "Nomad servers find each other's failures by gossip, over UDP and TCP; clients take no part in it.",
    },
    {
        name: "task-ports",
        from: anyNode,
        to: [Role.NomadClient],
        protocols: [Protocol.Tcp, Protocol.Udp],
        ports: clusterPorts.tasks,
        why: "Tasks, ingress proxies and health checks reach tasks on other nodes on the dynamic ports that Nomad gave them.",
    },
];

function operatorRules({ adminCidrs = [], access = Access.Tunnel }: FirewallArgs): FirewallRule[] {
    const admin: Source = { kind: "admin", cidrs: adminCidrs };
    const ssh: FirewallRule = {
        name: "ssh",
        from: admin,
        to: everyRole,
        protocols: tcp,
        ports: clusterPorts.ssh,
        why: "Configuration is delivered over SSH, and the APIs are reached through its tunnel.",
    };
    if (access === Access.Tunnel) return [ssh];
    return [
        ssh,
        {
            name: "consul-https-admin",
            from: admin,
            to: [Role.ConsulServer],
            protocols: tcp,
            ports: clusterPorts.consulHttps,
            why: "Direct access was asked for: Consul's API and web interface, with a client certificate.",
        },
        {
            name: "nomad-http-admin",
            from: admin,
            to: [Role.NomadServer],
            protocols: tcp,
            ports: clusterPorts.nomadHttp,
            why: "Direct access was asked for: Nomad's API and web interface, with a client certificate.",
        },
    ];
}

function ingressRules({ ingress = false }: FirewallArgs): FirewallRule[] {
    if (!ingress) return [];
    const to = [Role.NomadClient];
    const why = "Visitors of the web sites that jobs serve.";
    return [
        { name: "ingress-http", from: world, to, protocols: tcp, ports: clusterPorts.http, why },
        { name: "ingress-https", from: world, to, protocols: tcp, ports: clusterPorts.https, why },
    ];
}

const icmpRules: FirewallRule[] = [
    {
        name: "icmp",
        from: anyNode,
        to: everyRole,
        protocols: [Protocol.Icmp],
        why: "Nodes tell each other about unreachable ports and hosts, and answer to ping while a fault is looked for.",
    },
    {
        name: "path-mtu",
        from: world,
        to: everyRole,
        protocols: [Protocol.PathMtu],
        why: "Any router on the way may say that a packet was too big; without that message large transfers hang.",
    },
];

function isNeeded(plan: ClusterPlan, { from, to }: FirewallRule): boolean {
    // Any number of machines may join a pool, so two of each stand for them.
    const members = plan.pools.flatMap(() => [{ roles: poolRoles }, { roles: poolRoles }]);
    const machines: { roles: readonly Role[] }[] = [...plan.nodes, ...members];
    if (from.kind !== "nodes")
        return from.cidrs.length > 0 && machines.some((machine) => hasAny(machine, to));
    return machines.some(
        (sender) =>
            hasAny(sender, from.roles) &&
            machines.some((receiver) => receiver !== sender && hasAny(receiver, to)),
    );
}
