import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ArtifactSource } from "../../../sdk/node";
import { ensureArtifacts } from "../../../sdk/toolchain";

/** A mirror of the releases on this host, for machines that do not reach HashiCorp's. */
export interface ArtifactsServer {
    source: ArtifactSource;
    stop(): Promise<void>;
}

/** @param address one of this host's, that the machines reach. */
export async function startArtifactsServer(address: string): Promise<ArtifactsServer> {
    const { directory, sha256 } = await ensureArtifacts(() => undefined);
    const server = createServer((request, response) => {
        const file = join(directory, normalize(`/${request.url ?? ""}`));
        const send = async () => {
            const { size } = await stat(file);
            response.writeHead(200, { "content-length": size });
            await pipeline(createReadStream(file), response);
        };
        send().catch(() => (response.headersSent ? response.destroy() : response.writeHead(404).end()));
    }).listen(0, address);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return {
        source: { baseUrl: `http://${address}:${port}`, sha256 },
        stop: async () => {
            server.close();
            server.closeAllConnections();
            await once(server, "close");
        },
    };
}
