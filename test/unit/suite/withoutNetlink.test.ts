import { join } from "node:path";
import { run } from "../../../sdk/process/run";

const shield = join(__dirname, "../../browser/withoutNetlink.py");

// Tried with Chromium: a TLS connection that is being made when an address comes ends with net::ERR_NETWORK_CHANGED without it, and goes on with it.
test("a program that is kept from netlink hears of no network's change, and has every other socket", async () => {
    await expect(run("python3", [shield, "ip", "monitor", "address"])).rejects.toThrow(
        "Address family not supported by protocol",
    );
    const sockets =
        "import socket; [socket.socket(f) for f in (socket.AF_INET, socket.AF_UNIX)]; print('open')";
    expect(await run("python3", [shield, "python3", "-c", sockets])).toBe("open\n");
});
