import { join } from "node:path";
import { CommandError, run } from "../../sdk/process/run";
import { TestCluster } from "./cluster/testCluster";

/** A stack without a machine, whose one resource an update replaces. */
let stack: TestCluster;

beforeAll(async () => {
    stack = await TestCluster.create({ folder: join(__dirname, "asking"), cluster: "none" });
    stack.env.ASKING_CURVE = "P256";
});

afterAll(async () => stack?.remove());

const curve = async () => (await stack.pulumi("stack", "output", "curve")).trim();

/** What the terminal showed of `up`, in which Pulumi's question was answered. */
async function inTerminal(answer: string): Promise<string> {
    const terminal = join(__dirname, "asking/terminal.py");
    const args = [terminal, "Do you want to perform this update?", answer, ...stack.cliCommand()];
    const env = { ...stack.env, TERM: "xterm", CI: "" };
    return run("python3", args, { cwd: stack.folder, env, timeout: 240_000 }).catch((error: unknown) => {
        if (error instanceof CommandError) return error.stdout;
        throw error;
    });
}

test("an update that only creates, or changes nothing, asks nothing", async () => {
    await stack.cli("up");
    expect(await curve()).toBe("P256");
    await stack.cli("up");
});

test("without a terminal nothing is replaced unasked, and the message names the command that does it", async () => {
    stack.env.ASKING_CURVE = "P384";
    const refused = await stack.cli("up").catch((error: unknown) => error as CommandError);
    expect((refused as CommandError).stderr).toContain(
        "This update would replace or delete:\n  - replace tls:index/privateKey:PrivateKey key\nNothing was changed. " +
            `Look at it with \`pulumi preview --diff --stack ${stack.stack}\`; to do it, add \`--yes\`: ` +
            `\`npx pulumi-nomad-cluster up --stack ${stack.stack} --yes\`.`,
    );
    expect(await curve()).toBe("P256");
});

test("in a terminal Pulumi shows its preview and asks; nothing is done on no", async () => {
    const shown = await inTerminal("no");
    expect(shown).toMatch(/Previewing update/);
    expect(shown).toContain("1 to replace");
    expect(await curve()).toBe("P256");
});

test("in a terminal it is done on yes", async () => {
    expect(await inTerminal("yes")).toContain("1 replaced");
    expect(await curve()).toBe("P384");
});

test("a script says --yes beforehand", async () => {
    stack.env.ASKING_CURVE = "P521";
    await stack.cli("up", "--yes");
    expect(await curve()).toBe("P521");
});
