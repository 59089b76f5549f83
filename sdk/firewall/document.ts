import { type ClusterPlan, combinedRoles, planCluster, Role } from "../topology";
import { Access } from "./args";
import { ports } from "../ports";
import { formatPorts } from "./ports";
import { type FirewallRule, Protocol, type Source } from "./rule";
import { firewallRules } from "./rules";

const separated = planCluster({
    groups: {
        consul: { count: 3, roles: [Role.ConsulServer] },
        nomad: { count: 3, roles: [Role.NomadServer] },
        clients: { count: 3, roles: [Role.NomadClient] },
    },
});

/** Placeholder of the reader's own networks: RFC 5737 documentation addresses. */
const adminCidrs = ["203.0.113.7/32"];

/** The text of docs/firewall.md, for a security reviewer. */
export function firewallDocument(): string {
    const combined = planCluster({});
    const standard = firewallRules(combined, { adminCidrs });
    const everything = firewallRules(combined, {
        adminCidrs,
        ingress: true,
        access: Access.Direct,
    });
    const asked = everything.filter(({ name }) => !standard.some((rule) => rule.name === name));
    return `${introduction}
## The default: three combined machines

${ruleTable(combined, standard)}

## Separated: three Consul servers, three Nomad servers, three Nomad clients

${ruleTable(separated, firewallRules(separated, { adminCidrs }))}

## Only when asked for

With \`ingress\` or with \`access: "direct"\`. Without them none of this is open.

${ruleTable(separated, asked)}
${conclusion}`;
}

/** Rules as a Markdown table. The roles in a plan decide who "any node" is. */
export function ruleTable(plan: ClusterPlan, rules: readonly FirewallRule[]): string {
    const rows = rules.map(({ name, from, to, protocols, ports, why }) => [
        name,
        sourceText(plan, from),
        rolesText(plan, to),
        protocols.map((protocol) => protocolNames[protocol]).join(" + "),
        ports ? formatPorts(ports) : "",
        why,
    ]);
    const header = ["Rule", "From", "To", "Protocol", "Ports", "Why"];
    return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const protocolNames = {
    [Protocol.Tcp]: "TCP",
    [Protocol.Udp]: "UDP",
    [Protocol.Icmp]: "ICMP",
    [Protocol.PathMtu]: 'ICMP "packet too big"',
} as const;

const roleNames = {
    [Role.ConsulServer]: "Consul servers",
    [Role.NomadServer]: "Nomad servers",
    [Role.NomadClient]: "Nomad clients",
} as const;

function sourceText(plan: ClusterPlan, source: Source): string {
    switch (source.kind) {
        case "nodes":
            return rolesText(plan, source.roles);
        case "admin":
            return "admin ranges";
        case "world":
            return "**anywhere**";
    }
}

function rolesText(plan: ClusterPlan, roles: readonly Role[]): string {
    const everyNode = plan.nodes.every((node) => node.roles.some((role) => roles.includes(role)));
    if (everyNode) return "any node";
    return combinedRoles
        .filter((role) => roles.includes(role))
        .map((role) => roleNames[role])
        .join(", ");
}

const introduction = `<!-- Printed by firewallDocument() of sdk/firewall/document.ts: change the rules there, not this file. -->

# Allowed connections

Packets that no rule below allows are dropped before they reach a machine. Packets that a machine sends are not restricted. The same rules are
rendered for DigitalOcean, OCI, Azure and nftables. "Any node" is a machine of this cluster, recognised by its tag or by its
security group, never the rest of the virtual network. Rules that no two machines of a topology need are left out.
`;

const conclusion = `
## Never open

| Ports | What | Why not |
| --- | --- | --- |
| ${ports.consulWanGossip}/tcp+udp | Consul's WAN gossip | Switched off: a cluster is one datacenter. |
| ${ports.consulHttp}/tcp | Consul's HTTP API | Plain text: switched off; the API is on ${ports.consulHttps} with mutual TLS. |
| ${ports.consulGrpc}/tcp | Consul's plain gRPC | Plain text: switched off; ${ports.consulGrpcTls} has TLS. |
| ${ports.consulDns}/tcp+udp | Consul's DNS | Answers on loopback, to the machine's own resolver. |
| 53/tcp+udp | The machine's resolver | Answers to the machine and its containers, at an address of their own ([names.md](names.md)). |
| ${ports.jwks}/tcp | Public keys of workload identities | Answers on the loopback of Consul's servers. |
| ${ports.nodeHealth}/tcp | Health of a pool's member | Answers on the loopback of members, where their platform asks. |
| ${ports.nomadRpc}/tcp, ${ports.nomadGossip}/tcp+udp on Nomad clients | Nomad's RPC and gossip | Clients dial the servers and never listen; servers call back over that connection. |

DigitalOcean's and Azure's rules cannot tell ICMP types apart, so there \`path-mtu\` lets in all of ICMP from anywhere.

## Sources

- Consul ports: https://developer.hashicorp.com/consul/docs/install/ports
- Nomad ports: https://developer.hashicorp.com/nomad/docs/deploy/production/requirements
- Gossip: https://developer.hashicorp.com/consul/docs/concept/gossip
- Path MTU discovery: RFC 1191 (IPv4), RFC 8201 (IPv6)
`;
