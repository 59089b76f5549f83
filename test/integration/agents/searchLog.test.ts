import { readFile } from "node:fs/promises";
import { bundleFiles, officialReleases } from "../../../sdk/node";
import { TestCa } from "../../agents/certificates";
import { onPath } from "../../agents/program";
import { MachineRoot, privateAddress } from "../../machineRoot";
import { consulTokens, settingsOf } from "../../unit/agents/settings";

let root: MachineRoot;
let ca: TestCa;
beforeAll(async () => {
    [root, ca] = await Promise.all([MachineRoot.create(), TestCa.create()]);
    await root.addProgram("consul", await onPath("consul"));
});
afterAll(async () => Promise.all([root.remove(), ca.remove()]));

// Consul logs the text of a search that fails: a token for a cloud's API in it would be in the machine's journal.
test("a Consul that finds none of its servers logs no secret that its machine was given", async () => {
    const [settings] = settingsOf({}, { consulServers: [privateAddress.replace(/\d+$/, "9"), "no.invalid"] });
    const { cert, key } = await ca.issue("server.dc1.consul");
    const trustBundle = await readFile(ca.ca.certFile, "utf8");
    const identity = { certPem: cert, keyPem: key };
    await root.writeAll(bundleFiles({ ...settings!, artifacts: officialReleases, identity, trustBundle }));
    const log = await root.run(`
        consul agent -config-dir=/etc/consul.d >/tmp/log 2>&1 &
        timeout 50 sh -c 'until grep -q "Join cluster failed, will retry" /tmp/log; do sleep 0.05; done' || true
        kill $!
        cat /tmp/log`);
    expect(log).toContain("Join cluster failed, will retry");
    const { consulGossipKey, nomadGossipKey } = settings!;
    const privateKey = key.split("\n")[1]!;
    for (const secret of [consulGossipKey, nomadGossipKey, privateKey, ...Object.values(consulTokens)])
        expect(log).not.toContain(secret);
});
