import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../../sdk/process/run";
import { Chromium } from "../../browser/chromium";

const ip = async (...args: string[]) => run("ip", args);

/** As a machine's start and end do it: an address of this computer comes and goes. */
async function changeNetworks(): Promise<void> {
    const [here, there] = ["browser-test-0", "browser-test-1"];
    await ip("link", "add", here, "type", "veth", "peer", "name", there);
    try {
        await ip("address", "add", "198.51.100.9/32", "dev", here);
        for (const end of [here, there]) await ip("link", "set", end, "up");
        // Chromium waits for a second before it takes a change for one. If this is too short on a slow computer, the test finds nothing.
        await sleep(3000);
    } finally {
        await ip("link", "del", here);
    }
}

test("the browser goes on when the machines of another test change this computer's networks", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    const connected = once(server, "connection") as Promise<[Socket]>;
    await once(server, "listening");
    const chromium = await Chromium.create();
    try {
        const page = await chromium.start();
        const { port } = server.address() as AddressInfo;
        // Only a connection that is not up yet would be given up, so TLS waits for an answer that does not come.
        const opened = page.goto(`https://127.0.0.1:${port}`).catch(() => undefined);
        const [socket] = await connected;
        socket.resume();
        await changeNetworks();
        expect(socket.readableEnded).toBe(false);
        await chromium.remove();
        await opened;
    } finally {
        await chromium.remove();
        server.close();
    }
});
