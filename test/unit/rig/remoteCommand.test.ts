import { remoteCommand } from "../../rig/command/remoteCommand";
import { sshKeyPair } from "../../rig/sshd/keyPair";
import type { SshServer } from "../../rig/sshd/sshServer";
import { freePort, startSshServer } from "../../rig/sshd/sshServer";
import { recordingContext } from "./recordingContext";

let server: SshServer;

beforeAll(async () => {
    server = await startSshServer({ acceptEnv: ["GREETING"] });
});
afterAll(async () => server.stop());

const connection = () => {
    const { host, port, user, privateKey } = server;
    return { host, port, user, privateKey };
};

async function printed(inputs: object, context = recordingContext()) {
    const { id, outputs } = await remoteCommand.create({ connection: connection(), ...inputs }, context);
    return { id, ...(outputs as { stdout: string; stderr: string }) };
}

test("gives both streams, one newline less, under an id that starts with the name", async () => {
    const result = await printed({ create: "printf 'a\\n\\n'; echo b >&2" });
    expect(result).toEqual({
        id: expect.stringMatching(/^step[0-9a-f]{8}$/) as string,
        stdout: "a\n",
        stderr: "b",
    });
});

test("passes standard input, and its end where there is none", async () => {
    const stdin = "x".repeat(3_000_000);
    expect((await printed({ create: "wc -c", stdin })).stdout.trim()).toBe("3000000");
    expect((await printed({ create: "cat" })).stdout).toBe("");
});

test("a failure tells status, command and all that was printed, in the real plugin's words", async () => {
    const failing = printed({ create: 'echo "so far"; echo wrong >&2; exit 3' });
    await expect(failing).rejects.toThrow(
        'Process exited with status 3: running "echo \\"so far\\"; echo wrong >&2; exit 3":\nso far\nwrong\n',
    );
});

test("a command that is killed fails", async () => {
    await expect(printed({ create: "kill -9 $$" })).rejects.toThrow(
        /Process exited with signal KILL: running/,
    );
});

test.each([
    [undefined, ["out", "err"]],
    ["stdout", ["out"]],
    ["stderr", ["err"]],
    ["none", []],
])("logging %s shows its streams line by line and keeps both as outputs", async (logging, lines) => {
    const context = recordingContext();
    const result = await printed({ create: "echo out; sleep 0.1; printf err >&2", logging }, context);
    expect(context.statuses).toEqual(lines);
    expect(result).toMatchObject({ stdout: "out", stderr: "err" });
});

test("a variable arrives where the server accepts it and fails the command where it does not", async () => {
    const create = 'printf %s "$GREETING"';
    expect((await printed({ create, environment: { GREETING: "good 'day'\n" } })).stdout).toBe("good 'day'");
    const context = recordingContext();
    const environment = { GREETING: "a", OTHER: "b" };
    await expect(printed({ create, environment }, context)).rejects.toThrow(
        'could not set environment variable "OTHER": ssh: setenv failed',
    );
    expect(context.reports).toEqual([expect.stringMatching(/^error: Unable to set 'OTHER'/)]);
});

describe("the life of a command", () => {
    const state = (inputs: object) => ({ connection: connection(), stdout: "old", stderr: "", ...inputs });
    const update = async (inputs: object, context = recordingContext()) =>
        remoteCommand.update?.("id", state({}), { connection: connection(), ...inputs }, context);

    test("update runs `update`, else `create`, else keeps the outputs", async () => {
        expect(await update({ create: "echo c", update: "echo u" })).toEqual({ stdout: "u", stderr: "" });
        expect(await update({ create: "echo c" })).toEqual({ stdout: "c", stderr: "" });
        expect(await update({})).toEqual({ stdout: "old", stderr: "" });
    });

    test("the previous output is offered in the environment; a server that refuses it is a warning", async () => {
        const context = recordingContext();
        const create = "printenv PULUMI_COMMAND_STDOUT || echo unset";
        expect(await update({ create }, context)).toMatchObject({ stdout: "unset" });
        expect(context.reports).toEqual([
            expect.stringMatching(/^warn: Unable to set 'PULUMI_COMMAND_STDOUT'/),
        ]);
        const quiet = recordingContext();
        await update({ create, addPreviousOutputInEnv: false }, quiet);
        expect(quiet.reports).toEqual([]);
    });

    test("delete runs only where it is given", async () => {
        const unreachable = { connection: { ...connection(), port: await freePort(), dialErrorLimit: 0 } };
        await remoteCommand.delete?.("id", state(unreachable), recordingContext());
        const deleting = remoteCommand.delete?.(
            "id",
            state({ delete: "exit 4", stdout: "" }),
            recordingContext(),
        );
        await expect(deleting).rejects.toThrow("Process exited with status 4");
    });
});

describe("the connection", () => {
    test("is dialled until a server that starts late answers", async () => {
        const clientKey = sshKeyPair();
        const port = await freePort();
        const context = recordingContext();
        const late = { ...connection(), port, privateKey: clientKey.private };
        const waiting = printed({ create: "echo at last", connection: late }, context);
        while (context.statuses.length === 0) await new Promise(setImmediate);
        const lateServer = await startSshServer({ port, clientKey });
        expect((await waiting).stdout).toBe("at last");
        expect(context.statuses[0]).toBe("Dial 1/10 failed: retrying");
        await lateServer.stop();
    });

    test("goes through a jump host", async () => {
        const jump = await startSshServer();
        const { host, port, user, privateKey } = jump;
        const proxy = { host, port, user, privateKey };
        const through = await printed({
            create: "echo $SSH_CONNECTION",
            connection: { ...connection(), proxy },
        });
        expect(through.stdout).toMatch(new RegExp(`127.0.0.1 ${server.port}$`));
        await jump.stop();
        const broken = printed({
            create: "true",
            connection: { ...connection(), proxy: { ...proxy, dialErrorLimit: 0 } },
        });
        await expect(broken).rejects.toThrow(/^proxy: after 0 failed attempts: .*ECONNREFUSED/);
    });

    test("is refused where the server has another host key than expected", async () => {
        const right = { ...connection(), hostKey: server.hostKey, dialErrorLimit: 0 };
        expect((await printed({ create: "echo in", connection: right })).stdout).toBe("in");
        const wrong = { ...right, hostKey: sshKeyPair().public };
        await expect(printed({ create: "echo in", connection: wrong })).rejects.toThrow(/host/i);
    });

    test("is refused, without showing the key, where the key is not accepted", async () => {
        const { private: privateKey } = sshKeyPair();
        const dialing = printed({
            create: "true",
            connection: { ...connection(), privateKey, dialErrorLimit: 0 },
        });
        await expect(dialing).rejects.toThrow(
            "after 0 failed attempts: All configured authentication methods failed",
        );
    });
});
