import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nameFiles, resolverAddress } from "../../../sdk/agents";
import { run } from "../../../sdk/process/run";
import { ports } from "../../../sdk/ports";
import { programSource, programVerbs } from "../node/programSource";

const files = nameFiles();
const service = files["etc/systemd/system/nomad-cluster-names.service"]!;
const rules = files["etc/nomad-cluster/names.nft"]!;

let folder: string;
beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "names-"));
});
afterAll(async () => rm(folder, { recursive: true }));

test("systemd-resolved asks Consul's DNS, and no other server, for Consul's names alone", () => {
    expect(service).toContain(
        `\nExecStart=/usr/bin/resolvectl dns consul-dns 127.0.0.1:${ports.consulDns}\n`,
    );
    expect(service).toContain("\nExecStart=/usr/bin/resolvectl domain consul-dns ~consul\n");
    expect(service).toContain("\nExecStart=/usr/bin/resolvectl default-route consul-dns no\n");
});

test("the last step is a verb of the node program, which knows the address and the interface", () => {
    const verb = /ExecStart=\/usr\/local\/sbin\/nomad-cluster-node (\S+)\n\n/.exec(service)?.[1];
    expect(programVerbs()).toContain(verb);
    expect(programSource()).toContain(`\nRESOLVER = "${resolverAddress}"\nINTERFACE = "consul-dns"\n`);
});

test("the address is one that Docker and Nomad leave in a container's /etc/resolv.conf", () => {
    expect(resolverAddress).not.toMatch(/^127\./);
    expect(files["etc/systemd/resolved.conf.d/nomad-cluster.conf"]).toContain(
        `\nDNSStubListenerExtra=${resolverAddress}\n`,
    );
});

test("systemd accepts the units", async () => {
    const units = Object.entries(files).filter(([path]) => path.includes("/system/"));
    for (const [path, content] of units)
        await writeFile(
            join(folder, path.split("/").at(-1)!),
            // This machine need not have the programs.
            content.replaceAll(/^ExecStart=\/usr\/\S+/gm, "ExecStart=/bin/true"),
        );
    const paths = units.map(([path]) => join(folder, path.split("/").at(-1)!));
    expect(units).toHaveLength(3);
    expect(await run("systemd-analyze", ["verify", "--man=no", ...paths])).toBe("");
});

/** Asks a listener at the address, of the machine itself, from a container at its bridge, and from another machine. */
const ask = `set -eu
ip link set lo up
ip link add consul-dns type veth peer name consul-dns-peer
ip link set consul-dns up; ip link set consul-dns-peer up; ip address add ${resolverAddress}/32 dev consul-dns
join() { # NAME, ADDRESS of the near end, device with that address
    mkdir -p /run/netns; ip netns add $1; ip link add $1-near type veth peer name far netns $1
    ip link set $1-near up
    [ $3 = $1-near ] || { ip link add $3 type bridge; ip link set $3 up; ip link set $1-near master $3; }
    ip address add $2.1/24 dev $3; ip -n $1 address add $2.2/24 dev far; ip -n $1 link set far up
    ip -n $1 route add default via $2.1
}
mount -t tmpfs tmpfs /run
join container 172.31.9 bridge0
join machine 10.20.0 machine-near
nft -f -; nft list chain inet nomad_cluster_names from_outside >/dev/null
python3 -c 'import socket
s = socket.create_server(("${resolverAddress}", 53))
while True: s.accept()[0].close()' & server=$!
until ss -Hltn sport = :53 | grep -q .; do sleep 0.05; done
try() { name=$1 seconds=$2; shift 2; "$@" timeout $seconds bash -c '</dev/tcp/${resolverAddress}/53' 2>/dev/null && echo $name reaches || echo $name fails; }
try itself 60 env
try container 60 ip netns exec container
try machine 1 ip netns exec machine
kill $server`;

test("the machine and its containers reach the resolver, and no other machine does", async () => {
    // A second load replaces the first.
    const said = await run("unshare", ["--mount", "--net", "sh", "-c", ask], { input: rules + rules });
    expect(said).toBe("itself reaches\ncontainer reaches\nmachine fails\n");
});
