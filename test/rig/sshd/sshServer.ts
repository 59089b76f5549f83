import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type KeyPair, sshKeyPair } from "./keyPair";

/** OpenSSH's server on a loopback port, for the user who runs the tests and one fresh key. */
export interface SshServer {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly privateKey: string;
    /** The server's own public key. */
    readonly hostKey: string;
    /** Ends the server and its sessions. */
    stop(): Promise<void>;
}

export interface SshServerOptions {
    /** Names of variables that clients may set; default none. */
    acceptEnv?: string[];
    /** Default: one that is free. */
    port?: number;
    /** The key to let in; default a fresh one. */
    clientKey?: KeyPair;
}

/** @throws Error if the server does not answer within ten seconds, with what it printed */
export async function startSshServer(options: SshServerOptions = {}): Promise<SshServer> {
    const folder = await mkdtemp(join(tmpdir(), "rig-sshd-"));
    const host = sshKeyPair();
    const client = options.clientKey ?? sshKeyPair();
    const port = options.port ?? (await freePort());
    await writeFile(join(folder, "host_key"), host.private, { mode: 0o600 });
    await writeFile(join(folder, "authorized_keys"), client.public);
    const lines = [
        `ListenAddress 127.0.0.1:${port}`,
        `HostKey ${join(folder, "host_key")}`,
        `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
        "StrictModes no",
        "UsePAM no",
        "PidFile none",
        "MaxStartups 200",
        "PasswordAuthentication no",
        "Subsystem sftp internal-sftp",
        ...(options.acceptEnv ?? []).map((name) => `AcceptEnv ${name}`),
    ];
    await writeFile(join(folder, "sshd_config"), `${lines.join("\n")}\n`);
    const program = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"].find(existsSync);
    if (!program) throw new Error("Expected OpenSSH's server: install the package openssh-server.");
    // sshd run by root wants this folder, which a start script makes where the package was set up.
    if (userInfo().uid === 0) await mkdir("/run/sshd", { recursive: true });
    const server = spawn(program, ["-D", "-e", "-f", join(folder, "sshd_config")], {
        stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    server.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
    const ended = once(server, "exit");
    await answers(
        port,
        () => server.exitCode !== null,
        () => log,
    );
    return {
        host: "127.0.0.1",
        port,
        user: userInfo().username,
        privateKey: client.private,
        hostKey: host.public,
        stop: async () => {
            server.kill();
            await ended;
            await rm(folder, { recursive: true });
        },
    };
}

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    return port;
}

async function answers(port: number, ended: () => boolean, log: () => string): Promise<void> {
    for (const deadline = Date.now() + 10_000; Date.now() < deadline && !ended(); await setTimeout(20)) {
        const socket = connect(port, "127.0.0.1");
        const answered = await Promise.race([
            once(socket, "data").then(() => true),
            once(socket, "close").then(() => false),
        ]).catch(() => false);
        socket.destroy();
        if (answered) return;
    }
    throw new Error(`sshd did not answer on port ${port}:\n${log()}`);
}
