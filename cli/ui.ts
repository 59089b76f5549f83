import { SshTunnel } from "../sdk/ssh";
import { type ApiOrigins, clusterApis, gatewaysOf, httpsOrigin } from "../sdk/cluster";
import { type BrowserIdentity, writeBrowserIdentity } from "./browserIdentity";
import { commandLine } from "./commandLine";
import { announceTunnel, withdrawTunnel } from "./openTunnel";
import { type ClusterChoice, operatedCluster } from "./operatedCluster";
import { forwardPort, type PortForward } from "./portForward";

/** Keeps both UIs open on this computer's loopback, through SSH, until it is interrupted. */
export async function ui(choice: ClusterChoice): Promise<void> {
    const { state, folder } = await operatedCluster(choice);
    const identity = await writeBrowserIdentity(state, folder);
    const interrupted = new Promise((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, resolve);
    });
    const tunnel = new SshTunnel(gatewaysOf(state));
    const forwards: PortForward[] = [];
    const open = async (product: "consul" | "nomad") => {
        const { servers, port } = clusterApis(state)[product];
        const hosts = servers.map(({ address }) => address);
        const onRefusal = (reason: string) => console.error(`no connection to ${product}: ${reason}`);
        const forward = await forwardPort({ tunnel, hosts, port, onRefusal });
        forwards.push(forward);
        return httpsOrigin("localhost", forward.port);
    };
    try {
        const origins = { consul: await open("consul"), nomad: await open("nomad") };
        await announceTunnel(folder, origins);
        console.log(instructions(origins, identity, choice));
        await interrupted;
    } finally {
        await withdrawTunnel(folder);
        forwards.forEach((forward) => forward.close());
        await tunnel.close();
    }
}

function instructions(
    { consul, nomad }: ApiOrigins,
    { path, password, caPath }: BrowserIdentity,
    choice: ClusterChoice,
): string {
    return `Nomad   ${nomad}/ui/
Consul  ${consul}/ui/

Once in each browser:
  import your certificate  ${path}
             its password  ${password}
  trust the authority      ${caPath}
The tokens to log in with are NOMAD_TOKEN and CONSUL_HTTP_TOKEN of \`${commandLine("env", choice)}\`.

Open until Ctrl-C.`;
}
