import type { Duplex } from "node:stream";
import { promisify } from "node:util";
import type { AuthenticationType, ConnectConfig } from "ssh2";
import { Client, utils } from "ssh2";
import type { Context } from "../plugin/resourceType";
import type { Connection, Endpoint } from "./connection";
import { retryDial } from "./retry";

/** The real plugin waits for ever on a server that died; a connection that is silent for a minute is given up. */
const keepalive = { keepaliveInterval: 15_000, keepaliveCountMax: 4 };

/** Connects, through the jump host where there is one, uses the connection and closes it whatever happens. */
export async function withClient<T>(
    connection: Connection,
    context: Context,
    use: (client: Client) => Promise<T>,
): Promise<T> {
    const { proxy, ...target } = connection;
    if (!proxy) return dialAndUse("Dial", target, context, () => open(target), use);
    return dialAndUse(
        "Dial proxy",
        proxy,
        context,
        () => open(proxy),
        (jumpHost) =>
            dialAndUse("Dial from proxy", target, context, () => openThrough(jumpHost, target), use),
    ).catch((error: Error) => {
        throw error.message.startsWith("after ") ? new Error(`proxy: ${error.message}`) : error;
    });
}

async function dialAndUse<T>(
    what: string,
    endpoint: Endpoint,
    context: Context,
    attempt: () => Promise<Client>,
    use: (client: Client) => Promise<T>,
): Promise<T> {
    const client = await retryDial(what, endpoint.dialErrorLimit ?? 10, context, attempt);
    try {
        return await use(client);
    } finally {
        client.end();
    }
}

async function openThrough(jumpHost: Client, target: Endpoint): Promise<Client> {
    const forward = promisify(jumpHost.forwardOut.bind(jumpHost));
    return open(target, await forward("127.0.0.1", 0, target.host, target.port ?? 22));
}

async function open(endpoint: Endpoint, sock?: Duplex): Promise<Client> {
    const client = new Client();
    return new Promise((resolve, reject) => {
        client.on("ready", () => resolve(client));
        // Stays for the connection's whole life: without a listener a lost one would end the plugin.
        client.on("error", reject);
        client.on("close", () => reject(new Error(`connection to ${endpoint.host} closed by the server`)));
        client.on("keyboard-interactive", (_name, _instructions, _language, prompts, answer) =>
            answer(prompts.map(() => endpoint.password ?? "")),
        );
        client.connect({ ...configuration(endpoint), sock: sock });
    });
}

/** ssh2's own order of algorithms starts with the fast ones (curve25519, AES-GCM in OpenSSL), so it stays. */
function configuration(endpoint: Endpoint): ConnectConfig {
    const agent = endpoint.agentSocketPath ?? (process.env.SSH_AUTH_SOCK || undefined);
    return {
        host: endpoint.host,
        port: endpoint.port ?? 22,
        username: endpoint.user ?? "root",
        privateKey: endpoint.privateKey,
        passphrase: endpoint.privateKeyPassword,
        password: endpoint.password,
        tryKeyboard: endpoint.password !== undefined,
        agent,
        authHandler: authentication(endpoint, agent),
        readyTimeout: (endpoint.perDialTimeout ?? 15) * 1000,
        ...keepalive,
        ...hostKeyCheck(endpoint.hostKey),
    };
}

/** In the real plugin's order; each method costs round trips, so only those there is something for. */
function authentication(endpoint: Endpoint, agent: string | undefined): AuthenticationType[] {
    const methods: AuthenticationType[] = [];
    if (endpoint.privateKey !== undefined) methods.push("publickey");
    if (endpoint.password !== undefined) methods.push("password", "keyboard-interactive");
    if (agent !== undefined) methods.push("agent");
    return methods.length > 0 ? methods : ["none"];
}

function hostKeyCheck(hostKey: string | undefined): ConnectConfig {
    if (hostKey === undefined) return {};
    const expected = utils.parseKey(hostKey);
    if (expected instanceof Error) throw new Error(`failed to parse host key: ${expected.message}`);
    return {
        algorithms: { serverHostKey: [expected.type] },
        hostVerifier: (key: Buffer) => key.equals(expected.getPublicSSH()),
    };
}
