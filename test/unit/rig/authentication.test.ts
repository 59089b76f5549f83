import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { AuthContext } from "ssh2";
import { Server } from "ssh2";
import { remoteCommand } from "../../rig/command/remoteCommand";
import { sshKeyPair } from "../../rig/sshd/keyPair";
import { recordingContext } from "./recordingContext";

/** A server that answers every command with its text, and keeps how clients tried to get in. */
async function lenientServer(accept: (attempt: AuthContext) => boolean | "answers later") {
    const attempts: string[] = [];
    const server = new Server({ hostKeys: [sshKeyPair().private] }, (client) => {
        client.on("error", () => undefined);
        client.on("authentication", (attempt) => {
            attempts.push(attempt.method);
            const verdict = accept(attempt);
            if (verdict === true) attempt.accept();
            if (verdict === false) attempt.reject(["publickey", "password", "keyboard-interactive"]);
        });
        client.on("session", (acceptSession) =>
            acceptSession().on("exec", (acceptExec, _reject, { command }) => {
                const channel = acceptExec();
                channel.write(command);
                channel.exit(0);
                channel.end();
            }),
        );
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return { server, attempts, connection: { host: "127.0.0.1", port, user: "admin", dialErrorLimit: 0 } };
}

async function echo(connection: object, text = "in"): Promise<string> {
    const inputs = { connection: connection as { host: string }, create: text };
    const { outputs } = await remoteCommand.create(inputs, recordingContext());
    return (outputs as { stdout: string }).stdout;
}

const agent = process.env.SSH_AUTH_SOCK;
beforeAll(() => delete process.env.SSH_AUTH_SOCK);
afterAll(() => {
    if (agent !== undefined) process.env.SSH_AUTH_SOCK = agent;
});

test("a password is tried as such, then as the answer to the server's questions", async () => {
    const { server, attempts, connection } = await lenientServer((attempt) => {
        if (attempt.method === "keyboard-interactive") {
            attempt.prompt([{ prompt: "Password: ", echo: false }], (answers) =>
                answers[0] === "s3cret" ? attempt.accept() : attempt.reject(),
            );
            return "answers later";
        }
        return false;
    });
    expect(await echo({ ...connection, password: "s3cret" })).toBe("in");
    expect(attempts).toEqual(["password", "keyboard-interactive"]);
    await expect(echo({ ...connection, password: "wrong" })).rejects.toThrow(/authentication methods failed/);
    server.close();
});

test("a key is tried before the password", async () => {
    const { server, attempts, connection } = await lenientServer((attempt) => attempt.method === "password");
    const { private: privateKey } = sshKeyPair();
    expect(await echo({ ...connection, password: "s3cret", privateKey })).toBe("in");
    expect(attempts).toEqual(["publickey", "password"]);
    server.close();
});

test("a key with a passphrase opens with it", async () => {
    const passphrase = "s3cret";
    const { private: privateKey } = sshKeyPair(passphrase);
    const { server, connection } = await lenientServer((attempt) => attempt.method === "publickey");
    expect(await echo({ ...connection, privateKey, privateKeyPassword: passphrase })).toBe("in");
    await expect(echo({ ...connection, privateKey })).rejects.toThrow(/passphrase/);
    server.close();
});

test("a hundred commands run at once", async () => {
    const { server, connection } = await lenientServer(() => true);
    const texts = Array.from({ length: 100 }, (_, i) => `command ${i}`);
    expect(await Promise.all(texts.map((text) => echo({ ...connection, password: "x" }, text)))).toEqual(
        texts,
    );
    server.close();
});
