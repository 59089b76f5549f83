import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { defaultVersions, planCluster, Role } from "../../../sdk/topology";
import { MachineRoot } from "../../machineRoot";
import { installProgram } from "./installProgram";
import { addRelease, type Release } from "./releases";

/** A mirror that ends its first connection, and its second one in the middle of the file. It lists what it was asked for. */
const mirror = `
import http.server, os
class Mirror(http.server.SimpleHTTPRequestHandler):
    asked = 0
    def do_GET(self):
        Mirror.asked += 1
        print(self.path, file=open("/run/asked-for", "a"))
        if Mirror.asked == 1:
            return self.close()
        if Mirror.asked > 2:
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.wfile.write(b"the beginning")
        self.close()
    def close(self):
        self.close_connection = True
os.chdir("/srv/releases")
server = http.server.HTTPServer(("127.0.0.1", 8080), Mirror)
open("/run/listening", "w").close()
server.serve_forever()
`;

let root: MachineRoot;
let consul: Release;
beforeEach(async () => {
    root = await MachineRoot.create();
    await installProgram(root);
    consul = await addRelease(root, "consul", defaultVersions.consul);
    await root.write("srv/mirror.py", mirror);
});
afterEach(async () => root.remove());

async function install(sha256: string): Promise<string> {
    const plan = planCluster({ groups: { node: { count: 1, roles: [Role.ConsulServer] } } });
    const source = {
        baseUrl: "http://127.0.0.1:8080",
        sha256: { consul: { amd64: sha256, arm64: sha256 } },
    };
    await root.write("etc/nomad-cluster/node.env", nodeSettings(plan, plan.nodes[0]!, source));
    return root.run(`python3 /srv/mirror.py 2>/dev/null &
        until [ -e /run/listening ]; do sleep 0.02; done
        nomad-cluster-node install`);
}

test("a download that a server cuts begins again", async () => {
    await install(consul.sha256);
    expect(await root.run("consul")).toBe(`consul ${defaultVersions.consul}\n`);
    expect((await root.read("run/asked-for")).trim().split("\n")).toHaveLength(3);
});

test("a file that the server does not have is asked for once", async () => {
    await root.write("srv/mirror.py", mirror.replace("asked = 0", "asked = 2"));
    await root.run(`rm /${consul.zip}`);
    await expect(install(consul.sha256)).rejects.toThrow(
        /cannot fetch http:\/\/127\.0\.0\.1:8080\/consul\/.*: does this machine reach it\? \(HTTP Error 404: File not found\)/,
    );
    expect((await root.read("run/asked-for")).trim().split("\n")).toHaveLength(1);
});
