import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Downloader } from "../../../sdk/toolchain/downloader";
import { WayFailed } from "../../../sdk/toolchain/wayFailed";
import { loopbackSite, refusingUrl } from "./loopbackSite";

let lines: string[];
let downloader: Downloader;
beforeEach(() => {
    lines = [];
    downloader = new Downloader((line) => lines.push(line));
});
afterEach(() => downloader.close());

test("a site that refuses connections fails this way at once and says so in one line", async () => {
    const url = await refusingUrl();
    await expect(downloader.bytes(`${url}/a`)).rejects.toThrow(WayFailed);
    await expect(downloader.bytes(`${url}/b`)).rejects.toThrow(
        `${url} cannot be reached (connect ECONNREFUSED`,
    );
    expect(lines).toHaveLength(1);
});

test("a site that could not be reached is not asked again in the same run", async () => {
    let connections = 0;
    const server = createServer((socket) => {
        connections += 1;
        socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(downloader.reach(url)).rejects.toThrow(WayFailed);
    await expect(downloader.bytes(`${url}/other`)).rejects.toThrow(WayFailed);
    expect(connections).toBe(1);
    await new Promise((resolve) => server.close(resolve));
});

test("a file that is not there fails this way and leaves the site usable", async () => {
    const site = await loopbackSite();
    site.files.set("/there", "content");
    await expect(downloader.bytes(`${site.url}/missing`)).rejects.toThrow(
        `${site.url}/missing answered 404 Not Found`,
    );
    expect(Buffer.from(await downloader.bytes(`${site.url}/there`)).toString()).toBe("content");
    await site.close();
});

test("a name that does not resolve fails this way", async () => {
    await expect(downloader.reach("http://no-such-host.invalid")).rejects.toThrow(
        /^http:\/\/no-such-host\.invalid cannot be reached \(getaddrinfo/,
    );
});
