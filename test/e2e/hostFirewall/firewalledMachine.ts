import {
    createMachine,
    killMachine,
    type Machine,
    type MachineSpec,
    startMachine,
} from "../../../sdk/nspawn";
import type { FirewallArgs } from "../../../sdk/firewall";
import { firewallRules, hostOpenings } from "../../../sdk/firewall";
import { bootDocument, nodeSettings } from "../../../sdk/node";
import { planCluster } from "../../../sdk/topology";
import { parse } from "yaml";
import { eventually } from "../../agents/program";
import { addressOf, onMachine, userData } from "../machines/onMachine";

/** Ports on which programs of the machine answer. Only the last one is in no rule. */
export const hostPorts = { world: 80, cluster: 4646, closed: 9999 };

/** Ports of tasks: a container of Docker, and one in a network as Nomad makes it with mode `bridge`. */
export const taskPorts = { docker: 20001, bridge: 20002 };

export interface Networks {
    /** CIDR of the cluster's network, on `eth0`. */
    cluster: string;
    /** Address of this host on the network of `eth1`, which is outside of the cluster. */
    outsider: string;
}

/** A machine of a combined cluster, with the real boot document. Its agents are never installed. */
export class FirewalledMachine {
    private constructor(
        readonly machine: Machine,
        private readonly networks: Networks,
    ) {}

    static async create(
        spec: Omit<MachineSpec, "userData">,
        networks: Networks,
        registry: string,
    ): Promise<FirewalledMachine> {
        const document = parse(bootDocument({ settings: settings(networks, { ingress: true }) })) as {
            write_files: object[];
            runcmd: string[][];
        };
        const files = [
            {
                path: "/etc/docker/daemon.json",
                content: JSON.stringify({ "registry-mirrors": [registry] }),
            },
            { path: "/srv/written", content: "by user-data" },
            { path: "/usr/local/sbin/serve", permissions: "0755", content: serve },
        ];
        const machine = await createMachine({
            ...spec,
            userData: userData({ ...document, write_files: [...document.write_files, ...files] }),
        });
        const made = new FirewalledMachine(machine, networks);
        await made.run("systemctl enable --quiet --now docker");
        const container = "busybox:1.36 httpd -f -p 80 -h /etc";
        await made.run(
            `docker run --detach --restart always --name web -p ${taskPorts.docker}:80 ${container}`,
        );
        await made.run("serve");
        return made;
    }

    /** The output of a command. */
    async run(command: string): Promise<string> {
        return onMachine(this.machine, command);
    }

    /** Gives the machine other rules, as a delivery does. */
    async deliver(args: FirewallArgs): Promise<void> {
        const written = settings(this.networks, args).replaceAll("'", "'\\''");
        await this.run(`printf %s '${written}' > /etc/nomad-cluster/node.env; nomad-cluster-node firewall`);
    }

    async reboot(): Promise<void> {
        await this.run("sync");
        await killMachine(this.machine.name);
        await startMachine(this.machine.name);
        await this.run("systemctl is-system-running --wait; serve");
    }

    /** Waits until a port answers a member of the cluster, or somebody outside. */
    async answers(port: number, whom: "member" | "outsider" = "member"): Promise<void> {
        const address = addressOf(this.machine, whom === "member" ? 0 : 1);
        await eventually(`port ${port} to answer the ${whom}`, async () => answers(address, port));
    }

    /** Whether a port answers a member of the cluster, and somebody outside. */
    async reach(port: number): Promise<{ member: boolean; outsider: boolean }> {
        const [member, outsider] = await Promise.all(
            [0, 1].map((index) => answers(addressOf(this.machine, index), port)),
        );
        return { member: member!, outsider: outsider! };
    }
}

function settings({ cluster }: Networks, args: FirewallArgs): string {
    const plan = planCluster({});
    const openings = hostOpenings(plan, firewallRules(plan, args), "node", cluster);
    return nodeSettings(plan, plan.nodes[0]!, { baseUrl: "file:///none" }, [], true, undefined, openings);
}

async function answers(address: string, port: number): Promise<boolean> {
    return fetch(`http://${address}:${port}/`, { signal: AbortSignal.timeout(2_000) }).then(
        () => true,
        () => false,
    );
}

/** Starts everything that answers, once a boot, and waits until it does. */
const serve = `#!/bin/sh
set -eu
[ ! -e /run/serving ] || exit 0
touch /run/serving
for port in ${Object.values(hostPorts).join(" ")}; do
    systemd-run --quiet python3 -m http.server $port --directory /srv
done
# As Nomad's driver and the CNI plugins do.
ip link add nomad type bridge
ip address add 172.26.64.1/20 dev nomad
ip link set nomad up
ip netns add task
ip link add task-host type veth peer name eth0 netns task
ip link set task-host master nomad up
ip -n task address add 172.26.64.2/20 dev eth0
ip -n task link set eth0 up
ip -n task link set lo up
ip -n task route add default via 172.26.64.1
systemd-run --quiet ip netns exec task python3 -m http.server 80 --directory /srv
iptables -t nat -A PREROUTING -p tcp --dport ${taskPorts.bridge} -m addrtype --dst-type LOCAL -j DNAT --to-destination 172.26.64.2:80
# Not where the openings have to let it pass.
if command -v firewall-cmd >/dev/null; then
    iptables -I FORWARD -i nomad -j ACCEPT
    iptables -I FORWARD -o nomad -j ACCEPT
fi
iptables -t nat -A POSTROUTING -s 172.26.64.0/20 ! -o nomad -j MASQUERADE
# The address of the machine's resolver.
ip link add consul-dns type veth peer name consul-dns-peer
ip address add 169.254.53.1/32 dev consul-dns
answers='curl -so /dev/null --retry 60 --retry-delay 1 --retry-connrefused'
for port in ${Object.values(hostPorts).join(" ")}; do $answers http://127.0.0.1:$port/; done
ip netns exec task $answers http://127.0.0.1/
`;
