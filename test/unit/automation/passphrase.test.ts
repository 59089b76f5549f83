import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassphraseRefused } from "../../../automation";
import { withStack } from "../../../automation/workspace";
import { ensurePassphrase, passphraseEnv, passphraseRefusal } from "../../../automation/passphrase";

const environment = process.env;
let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "passphrase-"));
    process.env = { ...environment, XDG_CONFIG_HOME: folder };
    delete process.env.PULUMI_CONFIG_PASSPHRASE;
    delete process.env.PULUMI_CONFIG_PASSPHRASE_FILE;
});
afterEach(async () => {
    process.env = environment;
    await rm(folder, { recursive: true, force: true });
});

const settings = async (text: string) => writeFile(join(folder, "Pulumi.dev.yaml"), text);

test("a passphrase is made once, for its owner alone, and taken from then on", async () => {
    expect(passphraseEnv(process.env)).toEqual({});
    await settings("config: {}\n");
    await ensurePassphrase(folder, "dev");
    const { PULUMI_CONFIG_PASSPHRASE_FILE: file } = passphraseEnv(process.env);
    const made = await readFile(file!, "utf8");
    expect(Buffer.from(made, "base64")).toHaveLength(32);
    expect((await stat(file!)).mode & 0o777).toBe(0o600);
    // Pulumi has written the salt of this passphrase meanwhile.
    await settings("encryptionsalt: v1:own\n");
    await ensurePassphrase(folder, "dev");
    expect(await readFile(file!, "utf8")).toBe(made);
});

test("settings with the salt of somebody else's passphrase are refused before anything is built, with what to do", async () => {
    await settings("encryptionsalt: v1:another\n");
    const refused = ensurePassphrase(folder, "dev");
    await expect(refused).rejects.toThrow(PassphraseRefused);
    await expect(refused).rejects.toThrow(
        "Expected Pulumi.dev.yaml without an `encryptionsalt`, because this computer has no passphrase yet, found one. " +
            "It belongs to the passphrase of its author. Remove that line, or set PULUMI_CONFIG_PASSPHRASE to that passphrase.",
    );
    expect(passphraseEnv(process.env)).toEqual({});
});

test("a passphrase of the user's own choice is left alone, and so is its salt", async () => {
    process.env.PULUMI_CONFIG_PASSPHRASE = "";
    await settings("encryptionsalt: v1:own\n");
    await ensurePassphrase(folder, "dev");
    expect(passphraseEnv(process.env)).toEqual({});
});

test("a stack whose passphrase is missing or is another one is refused with what to set", async () => {
    const project = { stack: "dev", folder };
    const inStack = async (env: Record<string, string>, create: boolean) =>
        withStack(project, { env: { ...local, ...env }, create }, async ({ pulumi }) => {
            await pulumi.setConfig("token", { value: "t0p", secret: true });
            return pulumi.exportStack();
        });
    const local = {
        PULUMI_HOME: join(folder, "home"),
        PULUMI_BACKEND_URL: `file://${folder}`,
    };
    await writeFile(join(folder, "Pulumi.yaml"), "name: secrets\nruntime: yaml\n");
    await inStack({ PULUMI_CONFIG_PASSPHRASE: "own" }, true);
    const mend =
        "Set PULUMI_CONFIG_PASSPHRASE to it, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it.";
    const none = inStack({}, false);
    await expect(none).rejects.toThrow(PassphraseRefused);
    await expect(none).rejects.toThrow(`Expected the passphrase of stack \`dev\`, got none. ${mend}`);
    const other = inStack({ PULUMI_CONFIG_PASSPHRASE: "another" }, false);
    await expect(other).rejects.toThrow(PassphraseRefused);
    await expect(other).rejects.toThrow(`Expected the passphrase of stack \`dev\`, got another one. ${mend}`);
});

test("another error of the engine is no matter of the passphrase", () => {
    expect(passphraseRefusal("dev", new Error("the stack is currently locked"))).toBeUndefined();
});
