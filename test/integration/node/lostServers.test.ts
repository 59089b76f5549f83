import { bundle, bundleFiles, type BundleOptions } from "../../../sdk/node";
import { defaultVersions, Role } from "../../../sdk/topology";
import { TestCa } from "../../agents/certificates";
import { onPath } from "../../agents/program";
import { MachineRoot } from "../../machineRoot";
import { settingsOf } from "../../unit/agents/settings";
import { installProgram } from "../../unit/node/installProgram";
import { addCniPlugins, addRelease, pinned } from "../../unit/node/releases";

/** Starts and ends the real Consul. Of other units it only says that they run. */
const systemctl = `#!/bin/sh
for unit; do :; done
case "$1 $unit" in
    "is-active consul") kill -0 "$(cat /run/consul.pid 2>/dev/null)" 2>/dev/null ;;
    "restart consul")
        [ ! -e /run/consul.pid ] || { kill "$(cat /run/consul.pid)"; tail --pid="$(cat /run/consul.pid)" -f /dev/null; }
        setpriv --reuid=consul --regid=consul --clear-groups real-consul agent -config-dir=/etc/consul.d >>/run/consul.log 2>&1 &
        echo $! >/run/consul.pid
        ;;
esac
`;

/** Half a minute without a leader passes in two seconds. */
const faster = `
import time
waiting.now = lambda: 15 * time.monotonic()
`;

/** A machine of its own for the only server, at the other end of the wire. */
const startServer = `unshare --net sh -c '
        until ip address add 10.20.0.9/24 dev eth0-peer 2>/dev/null; do sleep 0.02; done
        ip link set lo up; ip link set eth0-peer up
        exec consul agent -config-file=/srv/server.json -config-file=/srv/join.json -data-dir=/srv/data' >/run/server.log 2>&1 & server=$!
    until [ "$(readlink /proc/$server/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
    ip link set eth0-peer netns $server`;

const groups = {
    servers: { count: 1, roles: [Role.ConsulServer] },
    others: { count: 1, roles: [Role.NomadServer] },
};

let root: MachineRoot;
let ca: TestCa;
let shared: Pick<BundleOptions, "artifacts" | "identity" | "trustBundle">;
beforeAll(async () => {
    root = await MachineRoot.create();
    ca = await TestCa.create();
    await installProgram(root, faster);
    await root.write("usr/local/sbin/systemctl", systemctl, 0o755);
    await root.addProgram("real-consul", await onPath("consul"));
    for (const program of ["dockerd", "modprobe"])
        await root.write(`usr/local/sbin/${program}`, "#!/bin/sh\n", 0o755);
    await root.run("mkdir -p /etc/systemd/system");
    const { cert, key } = await ca.issue("server.dc1.consul");
    shared = {
        artifacts: pinned(
            await addRelease(root, "consul", defaultVersions.consul, '#!/bin/sh\nexec real-consul "$@"\n'),
            await addRelease(root, "nomad", defaultVersions.nomad, "#!/bin/sh\n"),
            await addCniPlugins(root),
        ),
        identity: { certPem: cert, keyPem: key },
        trustBundle: ca.ca.cert,
    };
});
afterAll(async () => {
    await root.remove();
    await ca.remove();
});

function optionsOf(group: keyof typeof groups, ...consulServers: string[]): BundleOptions {
    const settings = settingsOf({ groups }, { consulServers });
    return { ...shared, ...settings.find(({ node }) => node.group === group)! };
}

test("an agent that finds none of its servers restarts with the new ones, and one that has a leader does not", async () => {
    const { "etc/consul.d/consul.json": config, "etc/consul.d/join.json": join } = bundleFiles(
        optionsOf("servers", "10.20.0.9"),
    );
    await root.writeAll({ "srv/server.json": config!, "srv/join.json": join! });
    const known = { gone: ["10.20.0.77"], new: ["10.20.0.9"], more: ["10.20.0.9", "10.20.0.10"] };
    for (const [name, servers] of Object.entries(known))
        await root.write(`srv/${name}`, await bundle(optionsOf("others", ...servers)));
    const said = await root.run(`set -e
        deliver() {
            mkdir -p /run/nomad-cluster/staging
            base64 -d </srv/$1 | gunzip | tar -x -C /run/nomad-cluster/staging -f -
            nomad-cluster-node apply | sed -n "s/.*\\] \\(.*starting consul\\|consul found.*\\|consul: .*\\)/$1: \\1/p"
        }
        leader() {
            curl -fsS --cacert ca.pem --cert cert.pem --key key.pem https://127.0.0.1:8501/v1/status/leader 2>/dev/null
        }
        deliver gone
        cd /etc/consul.d/tls
        ${startServer}
        deliver new
        until leader | grep -qF 10.20.0.9; do sleep 0.1; done
        deliver more`);
    expect(said.trim().split("\n")).toEqual([
        "gone: starting consul",
        "new: consul found none of the servers that it knew",
        "new: restarting consul",
        "more: consul: nothing to change",
    ]);
});
