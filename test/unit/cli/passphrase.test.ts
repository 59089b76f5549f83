import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePassphrase, passphraseEnv } from "../../../cli/passphrase";

const environment = process.env;
const start = process.cwd();
let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "passphrase-"));
    process.env = { ...environment, XDG_CONFIG_HOME: folder };
    delete process.env.PULUMI_CONFIG_PASSPHRASE;
    delete process.env.PULUMI_CONFIG_PASSPHRASE_FILE;
    process.chdir(folder);
});
afterEach(async () => {
    process.chdir(start);
    process.env = environment;
    await rm(folder, { recursive: true, force: true });
});

const settings = async (text: string) => writeFile("Pulumi.dev.yaml", text);

test("a passphrase is made once, for its owner alone, and taken from then on", async () => {
    expect(passphraseEnv()).toEqual({});
    await settings("config: {}\n");
    await ensurePassphrase("dev");
    const { PULUMI_CONFIG_PASSPHRASE_FILE: file } = passphraseEnv();
    const made = await readFile(file!, "utf8");
    expect(Buffer.from(made, "base64")).toHaveLength(32);
    expect((await stat(file!)).mode & 0o777).toBe(0o600);
    // Pulumi has written the salt of this passphrase meanwhile.
    await settings("encryptionsalt: v1:own\n");
    await ensurePassphrase("dev");
    expect(await readFile(file!, "utf8")).toBe(made);
});

test("settings with the salt of somebody else's passphrase are refused before anything is built, with what to do", async () => {
    await settings("encryptionsalt: v1:another\n");
    await expect(ensurePassphrase("dev")).rejects.toThrow(
        "Expected Pulumi.dev.yaml without an `encryptionsalt`, because this computer has no passphrase yet, found one. " +
            "It belongs to the passphrase of its author. Remove that line, or set PULUMI_CONFIG_PASSPHRASE to that passphrase.",
    );
    expect(passphraseEnv()).toEqual({});
});

test("a passphrase of the user's own choice is left alone, and so is its salt", async () => {
    process.env.PULUMI_CONFIG_PASSPHRASE = "";
    await settings("encryptionsalt: v1:own\n");
    await ensurePassphrase("dev");
    expect(passphraseEnv()).toEqual({});
});
