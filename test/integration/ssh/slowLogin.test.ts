import { connect, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { runOverSsh } from "../../../sdk/ssh";
import { CONNECT_TIMEOUT } from "../../../sdk/ssh/connectTimeout";
import { startSshd } from "../../agents/startSshd";

jest.mock("../../../sdk/ssh/connectTimeout", () => ({ CONNECT_TIMEOUT: 2_000, LOGIN_TIMEOUT: 120_000 }));

test("a machine may take longer for the login than for the connection", async () => {
    const sshd = await startSshd();
    const slow = createServer((socket) => {
        socket.on("error", () => undefined);
        void delay(1.5 * CONNECT_TIMEOUT).then(() => {
            const onward = connect(sshd.target.port, sshd.target.host);
            onward.on("error", () => socket.destroy());
            socket.pipe(onward).pipe(socket);
        });
    });
    try {
        await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
        const { port } = slow.address() as { port: number };
        expect(await runOverSsh({ ...sshd.target, port }, "echo in", "", 120_000)).toBe("in\n");
    } finally {
        slow.close();
        await sshd.stop();
    }
});
