import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { packageFolder } from "../../../sdk/process/packageFolder";
import { eventually, startProgram } from "../../agents/program";

/** The process of the dynamic providers, busy with something that has no end. */
const busy = `require(${JSON.stringify(packageFolder())} + "/dist/components/providers/inProviderProcess");
setInterval(() => console.error("waits"), 10);`;

/** A server in the engine's place, which speaks first as the engine's does, and can close its connections. */
async function startEngine() {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
        socket.write("settings");
        sockets.push(socket);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const hangUp = () => sockets.splice(0).forEach((socket) => socket.end());
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { address, connections: () => sockets.length, hangUp, stop: () => (server.close(), hangUp()) };
}

test("providers end when the engine is gone, and not because it closes a silent connection", async () => {
    const engine = await startEngine();
    const providers = await startProgram("node", ["-e", busy, "dynamic-provider", engine.address]);
    await eventually("a connection to the engine", () => engine.connections() === 1);
    engine.hangUp();
    await eventually("another connection to the engine", () => engine.connections() === 1);
    expect(providers.running()).toBe(true);
    engine.stop();
    await eventually("the end of the providers", () => !providers.running());
});
