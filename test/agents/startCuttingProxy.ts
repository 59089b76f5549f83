import { once } from "node:events";
import { Agent, createServer, request } from "node:https";
import type { ApiAccess } from "../../sdk/api/access";

export interface CuttingProxy {
    /** Like the agent's, by way of the proxy. */
    access: ApiAccess;
    /** Requests that were passed on, as `GET /v1/…`. */
    passed: string[];
    /** Cuts the connection of the next request after the agent has answered it, so that the answer is lost. */
    loseNextAnswer(): void;
    /** Keeps the answer of the next request of that method from its caller. Resolves when the agent has answered it. */
    holdNextAnswer(method: string): Promise<void>;
    stop(): Promise<void>;
}

/** A proxy on loopback that passes requests on to a real agent and can lose or hold an answer, with the agent's own certificate. */
export async function startCuttingProxy(
    agent: ApiAccess,
    { address = "127.0.0.1", port = 0 }: { address?: string; port?: number } = {},
): Promise<CuttingProxy> {
    const { ca, cert, key, serverName } = agent.tls;
    const upstream = new Agent({ ca, cert, key, servername: serverName, keepAlive: true });
    const passed: string[] = [];
    let losing = false;
    let held: { method: string; answered: () => void } | undefined;
    const server = createServer({ ca, cert, key, requestCert: true }, (incoming, outgoing) => {
        const { method, url: path, headers } = incoming;
        const lose = losing;
        losing = false;
        passed.push(`${method} ${path}`);
        const hold = held?.method === method ? held : undefined;
        if (hold) held = undefined;
        const onward = { host: agent.servers[0], port: agent.port, method, path, headers, agent: upstream };
        const passing = request(onward, (answer) => {
            if (lose) return answer.resume().on("end", () => incoming.socket.destroy());
            if (hold) return answer.resume().on("end", hold.answered);
            outgoing.writeHead(answer.statusCode!, answer.headers);
            return answer.pipe(outgoing);
        });
        incoming.pipe(passing);
    }).listen(port, address);
    await once(server, "listening");
    return {
        access: { ...agent, servers: [address], port: (server.address() as { port: number }).port },
        passed,
        loseNextAnswer: () => {
            losing = true;
        },
        holdNextAnswer: async (method) => new Promise((answered) => (held = { method, answered })),
        stop: async () => {
            server.closeAllConnections();
            upstream.destroy();
            await new Promise((done) => server.close(done));
        },
    };
}
