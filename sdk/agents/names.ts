import { ports } from "../ports";

/**
 * The address at which each machine's resolver answers: to programs, tasks and containers, but not to other machines. Containers
 * take it over from /etc/resolv.conf, where Docker and Nomad would drop an address in 127.0.0.0/8. See docs/names.md.
 */
export const resolverAddress = "169.254.53.1";

/** systemd-resolved asks Consul for the names of this interface alone. */
const networkInterface = "consul-dns";

/** Files that make `NAME.service.consul` and `NAME.node.consul` resolve on a machine, by path. The node program installs them. */
export function nameFiles(): Record<string, string> {
    return {
        "etc/systemd/resolved.conf.d/nomad-cluster.conf": resolverSettings,
        "etc/NetworkManager/conf.d/nomad-cluster.conf": networkManagerSettings,
        "etc/nomad-cluster/names.nft": firewall,
        "etc/systemd/system/nomad-cluster-names.service": service,
        "etc/systemd/system/nomad-cluster-resolv-conf.service": repair,
        "etc/systemd/system/nomad-cluster-resolv-conf.path": watch,
    };
}

/**
 * https://www.freedesktop.org/software/systemd/man/latest/resolved.conf.html. The server is systemd-resolved itself and never asked.
 * Without any `DNS`, systemd-resolved would also take over the servers of /etc/resolv.conf, which is its own other address.
 */
const resolverSettings = `[Resolve]
DNS=127.0.0.53
DNSStubListenerExtra=${resolverAddress}
`;

/** NetworkManager gives the servers of its connections to systemd-resolved: https://networkmanager.dev/docs/api/latest/NetworkManager.conf.html */
const networkManagerSettings = `[main]
dns=systemd-resolved
rc-manager=unmanaged

[device-nomad-cluster]
match-device=interface-name:${networkInterface}*
managed=0
`;

/** Containers come in by a bridge. The kernel would also accept packets for this address from any other network. */
const firewall = `table inet nomad_cluster_names
delete table inet nomad_cluster_names
table inet nomad_cluster_names {
    chain from_outside {
        type filter hook prerouting priority mangle; policy accept;
        ip daddr ${resolverAddress} iif "lo" accept
        ip daddr ${resolverAddress} meta iifkind "bridge" accept
        ip daddr ${resolverAddress} drop
    }
}
`;

/**
 * A pair of virtual interfaces, because systemd-resolved uses an interface only while it has a carrier, and not every kernel has
 * the module of dummy interfaces.
 */
const service = `[Unit]
Description=Names of Consul's services and nodes for the programs of this machine
Documentation=https://developer.hashicorp.com/consul/docs/discover/dns
Wants=systemd-resolved.service
After=systemd-resolved.service
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
Restart=on-failure
RestartSec=5
ExecStart=/bin/sh -c 'ip link show dev ${networkInterface} >/dev/null 2>&1 || ip link add name ${networkInterface} type veth peer name ${networkInterface}-peer'
ExecStart=/bin/sh -c 'for end in ${networkInterface} ${networkInterface}-peer; do ip link set dev $$end addrgenmode none up || exit; done'
ExecStart=/bin/sh -c 'ip address replace ${resolverAddress}/32 dev ${networkInterface}'
ExecStart=/bin/sh -c 'nft -f /etc/nomad-cluster/names.nft'
ExecStart=/usr/bin/resolvectl dns ${networkInterface} 127.0.0.1:${ports.consulDns}
ExecStart=/usr/bin/resolvectl domain ${networkInterface} ~consul
ExecStart=/usr/bin/resolvectl default-route ${networkInterface} no
ExecStart=/usr/bin/resolvectl dnssec ${networkInterface} no
ExecStart=/usr/bin/resolvectl llmnr ${networkInterface} no
ExecStart=/usr/bin/resolvectl mdns ${networkInterface} no
ExecStart=/usr/local/sbin/nomad-cluster-node names

[Install]
WantedBy=multi-user.target
`;

/** The start of a task of `exec` triggers it too, because Nomad links the file into the task's root folder. So it has no limit of starts. */
const repair = `[Unit]
Description=Consul's names after a change of /etc/resolv.conf
After=nomad-cluster-names.service
StartLimitIntervalSec=0

[Service]
Type=oneshot
Restart=on-failure
RestartSec=5
ExecStart=/usr/local/sbin/nomad-cluster-node names
`;

/** For a DHCP client, cloud-init or a VPN that writes the file. */
const watch = `[Unit]
Description=Changes of /etc/resolv.conf

[Path]
PathChanged=/etc/resolv.conf

[Install]
WantedBy=multi-user.target
`;
