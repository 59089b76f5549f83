import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../../sdk/process/run";
import { checkout } from "../cluster/testStack";

/** At the address on the internet, at the private one and at the machine: says on port 80 who asks. Port 53 answers, too. */
const server = `
import http.server, socket, threading
class Who(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(self.client_address[0].encode())
    def log_message(self, *_): pass
names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
names.bind(("", 53))
def answer():
    while True: names.sendto(b"a name's address", names.recvfrom(512)[1])
threading.Thread(target=answer, daemon=True).start()
web = http.server.ThreadingHTTPServer(("", 80), Who)
print("listening", flush=True)
web.serve_forever()
`;

const askWho = `
import sys, urllib.request
try: print(urllib.request.urlopen(sys.argv[1], timeout=2).read().decode())
except OSError as error: print("refused:", error)
`;

const askName = `
import socket, sys
query = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
query.settimeout(2)
query.connect((sys.argv[1], 53))
try: query.send(b"name?"); print(query.recv(512).decode())
except OSError as error: print("refused:", error)
`;

/**
 * A host of its own in network namespaces, whose settings are not those of the computer that runs the tests. It has an interface to
 * `outside`, where one address is public (TEST-NET-2) and one is private and the host's name server.
 */
export class HostInNamespaces {
    readonly publicAddress = "198.51.100.2";
    readonly privateAddress = "172.30.222.2";
    readonly hostAddress = "198.51.100.1";
    private readonly folder = mkdtempSync(join(tmpdir(), "host-"));
    private readonly names: string[] = [];
    private readonly ends: (() => void)[] = [];

    async start(): Promise<void> {
        mkdirSync(join(this.folder, "run"));
        mkdirSync("/run/pulumi-nomad-cluster", { recursive: true });
        writeFileSync(join(this.folder, "resolv.conf"), `nameserver ${this.privateAddress}\n`);
        await this.add("host");
        await this.add("outside");
        await this.in("host", "sysctl", "-qw", "net.ipv4.ip_forward=0");
        await this.connect("outside", "uplink");
        for (const [name, device, address] of [
            ["host", "uplink", `${this.hostAddress}/24`],
            ["host", "uplink", "172.30.222.1/24"],
            ["outside", "eth0", `${this.publicAddress}/24`],
            ["outside", "eth0", `${this.privateAddress}/24`],
        ] as const)
            await this.in(name, "ip", "address", "add", address, "dev", device);
        await this.serve("outside");
    }

    /** A machine as its network sees it: an interface on a bridge. */
    async addMachine(name: string, bridge: string, address: string, gateway: string): Promise<void> {
        await this.add(name);
        await this.connect(name, `pnc-v${name}`);
        await this.in("host", "ip", "link", "set", "dev", `pnc-v${name}`, "master", bridge);
        await this.in(name, "ip", "address", "add", `${address}/24`, "dev", "eth0");
        await this.in(name, "ip", "route", "add", "default", "via", gateway);
        await this.serve(name);
    }

    /** Output of code that has this package's networks, as a provider on the host has. */
    async withNetworks(code: string): Promise<string> {
        const networks = JSON.stringify(join(checkout, "dist/sdk/nspawn"));
        const script = `const networks = require(${networks}); (async () => { ${code} })();`;
        const mounts = [
            `mount --bind ${this.folder}/resolv.conf /etc/resolv.conf`,
            `mount --bind ${this.folder}/run /run/pulumi-nomad-cluster`,
        ];
        const command = `${mounts.join("; ")}; PULUMI_NOMAD_CLUSTER_STATE=${this.folder}/state exec "$@"`;
        return this.in("host", "sh", "-euc", command, "sh", process.execPath, "-e", script);
    }

    /** The address that the web server at an address sees, or `refused: …`. */
    async who(from: string, address: string): Promise<string> {
        return this.in(from, "python3", "-c", askWho, `http://${address}/`);
    }

    /** The answer of the name server at an address, or `refused: …`. */
    async name(from: string, address: string): Promise<string> {
        return this.in(from, "python3", "-c", askName, address);
    }

    async in(name: string, ...command: string[]): Promise<string> {
        return (await run("ip", ["netns", "exec", this.netns(name), ...command])).trim();
    }

    async stop(): Promise<void> {
        this.ends.forEach((end) => end());
        for (const name of this.names) await run("ip", ["netns", "delete", this.netns(name)]);
        rmSync(this.folder, { recursive: true });
    }

    private netns = (name: string) => `t-${process.pid}-${name}`;

    private async add(name: string): Promise<void> {
        await run("ip", ["netns", "add", this.netns(name)]);
        this.names.push(name);
        await this.in(name, "ip", "link", "set", "dev", "lo", "up");
    }

    private async connect(name: string, device: string): Promise<void> {
        const peer = ["peer", "name", "eth0", "netns", this.netns(name)];
        await this.in("host", "ip", "link", "add", "name", device, "type", "veth", ...peer);
        await this.in("host", "ip", "link", "set", "dev", device, "up");
        await this.in(name, "ip", "link", "set", "dev", "eth0", "up");
    }

    private async serve(name: string): Promise<void> {
        const command = ["netns", "exec", this.netns(name), "python3", "-c", server];
        const child = spawn("ip", command, { stdio: ["ignore", "pipe", "inherit"] });
        this.ends.push(() => child.kill("SIGKILL"));
        await new Promise((resolve, reject) => {
            child.stdout.once("data", resolve);
            child.once("exit", () => reject(new Error(`The server of ${name} ended.`)));
        });
    }
}
