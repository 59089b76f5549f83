import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { runOverSsh } from "../../../sdk/ssh";
import { logIn } from "../../../sdk/ssh/logIn";
import { eventually } from "../../agents/program";
import { type RunningSshd, startSshd } from "../../agents/startSshd";

/** Longer than the product's, because sixty logins at once take a busy machine some time. */
jest.mock("../../../sdk/ssh/connectTimeout", () => ({ CONNECT_TIMEOUT: 120_000, LOGIN_TIMEOUT: 120_000 }));

let sshd: RunningSshd;
let door: Server | undefined;
beforeAll(async () => {
    sshd = await startSshd();
});
afterEach(async () => {
    door?.close();
    await eventually("sshd has no session left", async () => (await sshd.sessions()).length === 0);
});
afterAll(async () => sshd?.stop());

/** The sshd's target behind a server of our own, which does as the test says with each connection. */
async function behind(meet: (socket: Socket) => void) {
    const server = createServer((socket) => {
        socket.on("error", () => undefined);
        meet(socket);
    });
    door = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { ...sshd.target, port: (server.address() as { port: number }).port };
}

function never(): AbortSignal {
    return new AbortController().signal;
}

test("one sshd accepts sixty logins at once", async () => {
    const printed = await Promise.all(
        Array.from({ length: 60 }, async (_, number) =>
            runOverSsh(sshd.target, `echo ${number}`, "", 120_000),
        ),
    );
    expect(printed).toEqual(Array.from({ length: 60 }, (_, number) => `${number}\n`));
});

test("no more than eight logins are under way at once", async () => {
    let [open, most, total] = [0, 0, 0];
    const target = await behind((socket) => {
        total++;
        most = Math.max(most, ++open);
        void delay(50).then(() => {
            open--;
            socket.destroy();
        });
    });
    const logins = await Promise.allSettled(Array.from({ length: 20 }, async () => logIn(target, never())));
    expect(logins.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => "rejected"));
    expect({ most, total }).toEqual({ most: 8, total: 20 });
});

test("a login that waits for others ends with its signal, and does not begin later", async () => {
    let total = 0;
    const held: Socket[] = [];
    const target = await behind((socket) => {
        total++;
        held.push(socket);
    });
    const busy = Array.from({ length: 8 }, () => new AbortController());
    const waiting = new AbortController();
    const logins = busy.map(async ({ signal }) => logIn(target, signal));
    const ninth = logIn(target, waiting.signal);
    waiting.abort(new Error("no longer needed"));
    await expect(ninth).rejects.toThrow("no longer needed");
    await eventually("eight are under way", async () => total === 8);
    for (const login of busy) login.abort(new Error("enough"));
    await Promise.allSettled(logins);
    await expect(runOverSsh(sshd.target, "echo next", "", 20_000)).resolves.toBe("next\n");
    expect(total).toBe(8);
    for (const socket of held) socket.destroy();
});

test("the error of a machine that does not answer names it", async () => {
    const target = await behind((socket) => socket.destroy());
    await expect(runOverSsh(target, "true", "", 20_000)).rejects.toThrow(
        `SSH login to ${target.user}@127.0.0.1 failed: Connection lost before handshake`,
    );
});

test("a login that is refused is not tried again", async () => {
    let total = 0;
    const target = await behind((socket) => {
        total++;
        const onward = connect(sshd.target.port, sshd.target.host);
        onward.on("error", () => socket.destroy());
        socket.pipe(onward).pipe(socket);
    });
    const refused = runOverSsh({ ...target, user: "nobody" }, "true", "", 60_000);
    await expect(refused).rejects.toThrow("All configured authentication methods failed");
    expect(total).toBe(1);
});
