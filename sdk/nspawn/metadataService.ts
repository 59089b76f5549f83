import { shell } from "./shell";

/** Address of the metadata service in every cloud. It is link-local, so no network can use it. */
const address = "169.254.169.254";

/** Port of the service, so that port 80 on all addresses remains free for the machine. */
const port = "169";

/** Python's own `http.server` would ask a name server for the address first, and wait for it in vain. */
const server = `
import functools, http.server, socket, sys
socket.getfqdn = str
address, port, folder = sys.argv[1:]
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
http.server.ThreadingHTTPServer((address, int(port)), handler).serve_forever()
`;

/**
 * Commands that give a network namespace a metadata service, which serves the files of a folder. It runs outside of the
 * machine's own processes; the kernel ends it with the process that runs the commands and becomes the machine's supervisor.
 */
export function metadataCommands(folder: string): string[] {
    const translate = `ip daddr ${address} tcp dport 80 dnat to ${address}:${port};`;
    // From the machine, and from containers in it.
    const chains = ["output", "prerouting"].map(
        (hook) => `chain ${hook} { type nat hook ${hook} priority -100; ${translate} }`,
    );
    const service = shell("setpriv", "--pdeathsig", "KILL", "python3", "-c", server, address, port, folder);
    return [
        `ip address add ${address}/32 dev lo`,
        shell("nft", `table ip machine_metadata { ${chains.join("; ")}; }`),
        `${service} </dev/null >/dev/null 2>&1 &`,
    ];
}
