import { readFileSync } from "node:fs";
import { join } from "node:path";
import { consulJoinConfig } from "../../../sdk/agents";
import { officialReleases } from "../../../sdk/node";
import { nodeScript } from "../../../sdk/node/nodeScript";
import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { onPath } from "../../agents/program";
import { MachineRoot } from "../../machineRoot";
import { settingsOf } from "../agents/settings";

const token = `dop_v1_${"0a".repeat(32)}`;
const search = `provider=digitalocean region=sgp1 tag_name=servers api_token=${token}`;

let root: MachineRoot;
beforeAll(async () => {
    root = await MachineRoot.create();
    const [settings] = settingsOf({}, { consulServers: [search] });
    await root.write("usr/local/sbin/nomad-cluster-node", nodeScript(), 0o755);
    await root.write("usr/local/sbin/systemctl", readFileSync(join(__dirname, "systemctl.sh")), 0o755);
    await root.write("usr/local/sbin/journalctl", "#!/bin/sh\ncat /tmp/consul.log\n", 0o755);
    await root.write(
        "etc/nomad-cluster/node.env",
        nodeSettings(settings!.plan, settings!.node, officialReleases),
    );
    await root.write("etc/consul.d/join.json", JSON.stringify(consulJoinConfig(settings!)));
    await root.addProgram("consul", await onPath("consul"));
});
afterAll(async () => root.remove());

test("what is told of a machine that is not well has not the token with which its Consul looks for servers", async () => {
    const said = await root.run(`
        consul agent -config-dir=/etc/consul.d -server -data-dir=/tmp/data -bind=127.0.0.1 >/tmp/consul.log 2>&1 &
        timeout 50 sh -c 'until grep -q "Cannot discover" /tmp/consul.log; do sleep 0.05; done' || cat /tmp/consul.log
        kill $!
        grep -o '${token}' /tmp/consul.log | sort -u
        echo told
        nomad-cluster-node ready 0 </dev/null 2>&1 || true`);
    const [logged, told] = said.split("told\n") as [string, string];
    expect(logged).toBe(`${token}\n`); // why anything is to be hidden
    expect(told).toContain("api_token=(hidden)");
    expect(told).not.toContain(token);
});
