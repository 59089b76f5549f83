import { access } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    fingerprint,
    HostKeyChanged,
    NoHostKey,
    runOverSsh,
    shownHostKey,
    SshTunnel,
} from "../../../sdk/ssh";
import { freePorts } from "../../agents/program";
import { type RunningSshd, startSshd } from "../../agents/startSshd";

let sshd: RunningSshd;
let other: RunningSshd;
beforeAll(async () => {
    [sshd, other] = await Promise.all([startSshd(), startSshd()]);
});
afterAll(async () => Promise.all([sshd?.stop(), other?.stop()]));

/** The record of a machine at whose address another machine answers now. */
const replaced = () => ({ ...sshd.target, hostKey: other.target.hostKey, machine: "prod-node-1" });

test("a server shows its host key without a login", async () => {
    expect(await shownHostKey("127.0.0.1", { port: sshd.target.port })).toBe(sshd.target.hostKey);
});

test("a fingerprint is the one that ssh-keygen prints", () => {
    expect(fingerprint(sshd.target.hostKey)).toBe(sshd.fingerprint);
});

test("without a server at the port there is no host key", async () => {
    const [port] = await freePorts(1);
    expect(await shownHostKey("127.0.0.1", { port })).toBeUndefined();
});

test("a machine with the recorded key is accepted", async () => {
    expect(await runOverSsh(sshd.target, "echo in", "", 20_000)).toBe("in\n");
});

test("nothing is sent to a machine with another key, and the error names the machine, both fingerprints and the remedy", async () => {
    const file = join(tmpdir(), `host-key-test-${process.pid}`);
    const refused = runOverSsh(replaced(), `cat > ${file}`, "secret", 20_000);
    await expect(refused).rejects.toThrow(new HostKeyChanged(replaced(), sshd.target.hostKey).message);
    await expect(refused).rejects.toThrow(
        `prod-node-1 at 127.0.0.1 shows another SSH host key than the recorded one: ${sshd.fingerprint} instead of ` +
            `${other.fingerprint}. Nothing was sent to it. If you changed its key, accept the new one: ` +
            "`pulumi up --replace '**HostKey::prod-node-1'`. If you did not, another machine may answer in its place",
    );
    await expect(access(file)).rejects.toThrow("ENOENT");
});

test("a tunnel does not use a gateway with another key, and fails if there is no other gateway", async () => {
    const tunnel = new SshTunnel([replaced(), sshd.target]);
    const stream = await tunnel.connect("127.0.0.1", sshd.target.port);
    stream.destroy();
    await tunnel.close();
    const only = new SshTunnel([replaced()]);
    await expect(only.connect("127.0.0.1", sshd.target.port)).rejects.toThrow("another SSH host key");
    await only.close();
});

describe("of another algorithm", () => {
    test("an ECDSA key is recorded and accepted, but is refused in place of a recorded Ed25519 key", async () => {
        const ecdsa = await startSshd({ hostKeyType: "ecdsa" });
        try {
            const { target } = ecdsa;
            expect(await shownHostKey("127.0.0.1", { port: target.port })).toBe(target.hostKey);
            expect(await runOverSsh(target, "echo in", "", 20_000)).toBe("in\n");
            await expect(
                runOverSsh({ ...target, hostKey: sshd.target.hostKey }, "true", "", 20_000),
            ).rejects.toThrow(`${ecdsa.fingerprint} instead of ${sshd.fingerprint}`);
        } finally {
            await ecdsa.stop();
        }
    });

    test("an RSA key alone is refused", async () => {
        const rsa = await startSshd({ hostKeyType: "rsa" });
        try {
            await expect(shownHostKey("127.0.0.1", { port: rsa.target.port })).rejects.toThrow(NoHostKey);
        } finally {
            await rsa.stop();
        }
    });
});
