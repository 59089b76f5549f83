import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { request } from "node:https";
import type { ApiAccess } from "../../sdk/api/access";

/** Does what the machine's socket does: whoever asks gets the keys from a server that answers. */
export async function serveKeys(servers: ApiAccess[]): Promise<Server> {
    const keysAt = async ({ servers: [host], port, tls }: ApiAccess) =>
        new Promise<string>((resolve, reject) => {
            const { serverName: servername, ...identity } = tls;
            const asked = { host, port, servername, ...identity, path: "/.well-known/jwks.json" };
            request({ ...asked, timeout: 2000 }, (answer) => {
                let text = "";
                answer.setEncoding("utf8").on("data", (part: string) => (text += part));
                answer.on("end", () => resolve(text));
            })
                .on("error", reject)
                .end();
        });
    const server = createServer((_, answer) => {
        void Promise.any(servers.map(keysAt)).then(
            (keys) => answer.end(keys),
            () => answer.writeHead(503).end(),
        );
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return server;
}
