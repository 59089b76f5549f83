import { createPrivateKey } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utils } from "ssh2";
import { run } from "../../../sdk/process/run";
import { privateKey } from "../../rig/tls/privateKey";
import { recordingContext } from "./recordingContext";

type Key = Record<
    | "privateKeyPem"
    | "privateKeyPemPkcs8"
    | "privateKeyOpenssh"
    | "publicKeyPem"
    | "publicKeyOpenssh"
    | "publicKeyFingerprintMd5"
    | "publicKeyFingerprintSha256",
    string
>;

async function make(inputs: object): Promise<Key & { id: string }> {
    const all = { algorithm: "RSA" as const, rsaBits: 2048, ecdsaCurve: "P224" as const, ...inputs };
    const { id, outputs } = await privateKey.create(all, recordingContext());
    return { id, ...(outputs as Key) };
}

let folder: string;
beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rig-tls-"));
});
afterAll(async () => rm(folder, { recursive: true }));

describe.each([
    [{ algorithm: "RSA" }, "RSA PRIVATE KEY"],
    [{ algorithm: "ECDSA", ecdsaCurve: "P256" }, "EC PRIVATE KEY"],
    [{ algorithm: "ECDSA", ecdsaCurve: "P384" }, "EC PRIVATE KEY"],
    [{ algorithm: "ECDSA", ecdsaCurve: "P521" }, "EC PRIVATE KEY"],
    [{ algorithm: "ED25519" }, "PRIVATE KEY"],
])("a key made of %j", (inputs, label) => {
    test("has one public key in every format, as ssh-keygen and openssl read them", async () => {
        const key = await make(inputs);
        expect(key.privateKeyPem.split("\n")[0]).toBe(`-----BEGIN ${label}-----`);
        expect(key.privateKeyPemPkcs8.split("\n")[0]).toBe("-----BEGIN PRIVATE KEY-----");
        for (const pem of [key.privateKeyPem, key.privateKeyPemPkcs8]) {
            expect(await run("openssl", ["pkey", "-pubout"], { input: pem })).toBe(key.publicKeyPem);
        }
        const file = join(folder, "key");
        await writeFile(file, key.privateKeyOpenssh, { mode: 0o600 });
        expect((await run("ssh-keygen", ["-y", "-f", file])).trim()).toBe(key.publicKeyOpenssh.trim());
        const listed = async (hash: string) => run("ssh-keygen", ["-l", "-E", hash, "-f", file]);
        expect(await listed("md5")).toContain(`MD5:${key.publicKeyFingerprintMd5} `);
        expect(await listed("sha256")).toContain(` ${key.publicKeyFingerprintSha256} `);
        const parsed = utils.parseKey(key.privateKeyOpenssh);
        if (parsed instanceof Error) throw parsed;
        expect(parsed.getPublicPEM().replace(/\s/g, "")).toBe(key.publicKeyPem.replace(/\s/g, ""));
        await rm(file);
    });
});

test("numbers of a key that begin with zeros are written as OpenSSH reads them", async () => {
    const file = join(folder, "many");
    for (let i = 0; i < 40; i++) {
        const key = await make({ algorithm: "ECDSA", ecdsaCurve: "P521" });
        const parsed = utils.parseKey(key.privateKeyOpenssh);
        if (parsed instanceof Error) throw parsed;
        const signature = parsed.sign("text");
        const publicKey = utils.parseKey(key.publicKeyOpenssh);
        if (publicKey instanceof Error || signature instanceof Error) throw new Error("no signature");
        expect(publicKey.verify("text", signature)).toBe(true);
        if (i > 0) continue;
        await writeFile(file, key.privateKeyOpenssh, { mode: 0o600 });
        await run("ssh-keygen", ["-y", "-f", file]);
    }
});

test("P-224, which SSH does not know, has no OpenSSH formats", async () => {
    const key = await make({ algorithm: "ECDSA" });
    expect(createPrivateKey(key.privateKeyPem).asymmetricKeyDetails?.namedCurve).toBe("secp224r1");
    expect([key.privateKeyOpenssh, key.publicKeyOpenssh, key.publicKeyFingerprintMd5]).toEqual(["", "", ""]);
});

test("an RSA key has the size that was asked for", async () => {
    const { privateKeyPem } = await make({ rsaBits: 3072 });
    expect(createPrivateKey(privateKeyPem).asymmetricKeyDetails?.modulusLength).toBe(3072);
});
