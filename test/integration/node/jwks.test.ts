import { bundle, receiveCommand } from "../../../sdk/node";
import { combinedRoles, defaultVersions } from "../../../sdk/topology";
import { TestCa } from "../../agents/certificates";
import { onPath } from "../../agents/program";
import { MachineRoot } from "../../machineRoot";
import { settingsOf } from "../../unit/agents/settings";
import { installProgram } from "../../unit/node/installProgram";
import { addCniPlugins, addRelease, pinned } from "../../unit/node/releases";

const url = "http://127.0.0.1:4645/.well-known/jwks.json";
/** As Consul asks: on this machine's loopback, of a socket that runs the node program for each connection. */
const listen = `: >/tmp/socket.log # the test before this one left its own
    systemd-socket-activate --accept --inetd -l 127.0.0.1:4645 \
    setpriv --reuid=consul --regid=consul --clear-groups nomad-cluster-node jwks 2>>/tmp/socket.log &
    until grep -q Listening /tmp/socket.log; do sleep 0.05; done`;

let root: MachineRoot;
let ca: TestCa;

/** A machine that was given its bundle, with the real Nomad; the first of Nomad's servers is down. */
beforeAll(async () => {
    root = await MachineRoot.create();
    ca = await TestCa.create();
    await installProgram(root);
    await root.write("usr/local/sbin/systemctl", "#!/bin/sh\n", 0o755);
    await root.addProgram("real-nomad", await onPath("nomad"));
    for (const program of ["dockerd", "modprobe"])
        await root.write(`usr/local/sbin/${program}`, "#!/bin/sh\n", 0o755);
    await root.run("mkdir -p /etc/systemd/system");
    const artifacts = pinned(
        await addRelease(root, "consul", defaultVersions.consul),
        await addRelease(root, "nomad", defaultVersions.nomad, '#!/bin/sh\nexec real-nomad "$@"\n'),
        await addCniPlugins(root),
    );
    const { cert, key } = await ca.issue("node-0", "server.dc1.consul", "server.global.nomad");
    const identity = { certPem: cert, keyPem: key };
    const trustBundle = ca.ca.cert;
    const [settings] = settingsOf(
        { groups: { node: { count: 1, roles: [...combinedRoles] } } },
        { nomadServers: ["127.0.0.2", "127.0.0.1"] },
    );
    await root.run(receiveCommand("root"), await bundle({ ...settings!, artifacts, identity, trustBundle }));
});

afterAll(async () => {
    await root.remove();
    await ca.remove();
});

test("Consul's user gets Nomad's keys from whichever server answers", async () => {
    const said = await root.run(`set -e
        nomad agent -config=/etc/nomad.d/nomad.json -config=/etc/nomad.d/join.json >/tmp/log 2>&1 & agent=$!
        ${listen}
        cd /etc/nomad.d/tls
        nomad() { curl -fsS --cacert ca.pem --cert cert.pem --key key.pem https://127.0.0.1:4646/.well-known/jwks.json; }
        until nomad 2>/dev/null | grep -q '"kid"'; do
            kill -0 $agent || { cat /tmp/log; exit 1; }
            sleep 0.1
        done
        nomad; echo
        curl -fsS -i ${url}`);
    const [keys, answer] = said.split(/\n(?=HTTP)/) as [string, string];
    const [head, body] = answer.split("\r\n\r\n") as [string, string];
    expect(head.split("\r\n").slice(0, 2)).toEqual(["HTTP/1.1 200 OK", "Content-Type: application/json"]);
    expect(body).toBe(keys);
    const [key] = (JSON.parse(body) as { keys: object[] }).keys;
    expect(key).toMatchObject({ kty: "RSA", alg: "RS256", use: "sig" });
});

test("while no server answers it says so, and Consul asks again later", async () => {
    expect(await root.run(`${listen}\ncurl -sS -o /dev/null -w '%{http_code}' ${url}`)).toBe("503");
});

test("a client that hangs up in the middle of its request ends the answer", async () => {
    const question = "printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n'";
    expect(await root.run(`${question} | timeout 20 nomad-cluster-node jwks`)).toMatch(/^HTTP\/1\.1 503 /);
});
