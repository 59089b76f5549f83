import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { SshTarget } from "../../sdk/ssh";
import { run } from "../../sdk/process/run";
import { childrenOf, eventually, freePorts, isOpen, startProgram } from "./program";

export interface RunningSshd {
    /** With its host key. */
    target: SshTarget & { port: number; hostKey: string };
    /** The fingerprint of its host key, in the words of `ssh-keygen`. */
    fingerprint: string;
    /** The file of the public keys that it lets in. */
    authorizedKeys: string;
    /** Process identifiers of the connections that it has at the moment. */
    sessions(): Promise<number[]>;
    /** Kills the connections, as a network that fails would; sshd itself goes on. */
    dropSessions(): Promise<void>;
    stop(): Promise<void>;
}

/**
 * A real sshd on loopback with a configuration and keys of its own, which lets in the user that runs the test.
 *
 * @param permitOpen destination that may be forwarded to, as `127.0.0.1:8501`; default any.
 * @param hostKeyType its only host key's, as `ssh-keygen` names it.
 */
export async function startSshd({ permitOpen = "any", hostKeyType = "ed25519" } = {}): Promise<RunningSshd> {
    const directory = await mkdtemp(join(tmpdir(), "test-sshd-"));
    const [port] = await freePorts(1);
    const [hostKey, userKey] = [join(directory, "host"), join(directory, "user")];
    const types = { [hostKey]: hostKeyType, [userKey]: "ed25519" };
    for (const [file, type] of Object.entries(types))
        await run("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", file]);
    // If sshd runs as root, it needs this folder, which its service makes otherwise.
    if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
    const file = join(directory, "sshd_config");
    await writeFile(
        file,
        [
            ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${hostKey}`, "PidFile none"],
            ...[`AuthorizedKeysFile ${userKey}.pub`, "StrictModes no", "PermitRootLogin prohibit-password"],
            ...["PasswordAuthentication no", "KbdInteractiveAuthentication no", "UsePAM no"],
            ...["AllowTcpForwarding local", `PermitOpen ${permitOpen}`, ""],
        ].join("\n"),
    );
    const program = await startProgram("/usr/sbin/sshd", ["-D", "-e", "-f", file]);
    await eventually("sshd listens", async () => isOpen("127.0.0.1", port!), { program });
    const sessions = async () => childrenOf(program.pid);
    const dropSessions = async () => {
        const dropped = await sessions();
        for (const pid of dropped) await killTree(pid);
        // Not until there is none: a client that waits for something is back at once.
        const gone = async () => !(await sessions()).some((pid) => dropped.includes(pid));
        await eventually("the sessions are gone", gone, { program });
    };
    return {
        target: {
            host: "127.0.0.1",
            port: port!,
            user: userInfo().username,
            privateKey: await readFile(userKey, "utf8"),
            hostKey: (await readFile(`${hostKey}.pub`, "utf8")).split(" ").slice(0, 2).join(" "),
        },
        fingerprint: (await run("ssh-keygen", ["-l", "-f", `${hostKey}.pub`])).split(" ")[1]!,
        authorizedKeys: `${userKey}.pub`,
        sessions,
        dropSessions,
        stop: async () => {
            for (const pid of await sessions()) await killTree(pid);
            await program.stop();
            await rm(directory, { recursive: true, force: true });
        },
    };
}

/** From the top, so that no session lives to tell the client how its command ended. For users other than root a session is two processes. */
async function killTree(pid: number): Promise<void> {
    const children = childrenOf(pid);
    try {
        process.kill(pid, "SIGKILL");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // ended by itself meanwhile
    }
    for (const child of children) await killTree(child);
}
