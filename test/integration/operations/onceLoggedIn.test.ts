import { readFile, writeFile } from "node:fs/promises";
import { linePrinter, type MachineTarget, onceLoggedIn } from "../../../sdk/operations/onceLoggedIn";
import type { RemoteRun } from "../../../sdk/ssh";
import { type RunningSshd, startSshd } from "../../agents/startSshd";
import { eventually, freePorts } from "../../agents/program";

let sshd: RunningSshd;
let target: MachineTarget;
let lines: string[];

beforeAll(async () => {
    sshd = await startSshd();
    target = { ...sshd.target, name: "node-1", machine: "prod-node-1" };
});
beforeEach(() => {
    lines = [];
    jest.spyOn(console, "error").mockImplementation((line: string) => void lines.push(line));
});
afterEach(async () => {
    jest.restoreAllMocks();
    await eventually("sshd has no session left", async () => (await sshd.sessions()).length === 0);
});
afterAll(async () => sshd?.stop());

const run = async (machine: MachineTarget, seconds: number, command: Omit<RemoteRun, "onLine">) =>
    onceLoggedIn(machine, seconds, { ...command, onLine: linePrinter(machine) });

/** Lines that commands printed, without lines about waiting, which a busy machine adds. */
function printed(): string[] {
    return lines.filter((line) => line.startsWith("node-1: "));
}

test("each line is printed as it comes, with the machine's name", async () => {
    let give!: (input: string) => void;
    const input = new Promise<string>((resolve) => (give = resolve));
    const command = "echo one; echo 'two ü'; cat; printf unended";
    const done = run(target, 30, { command, input });
    await eventually("two lines are there", async () => printed().length === 2);
    give("the rest\n");
    await done;
    expect(printed()).toEqual(["node-1: one", "node-1: two ü", "node-1: the rest", "node-1: unended"]);
});

test("a large input arrives whole", async () => {
    const input = "x".repeat(3_000_000);
    await run(target, 30, { command: "wc -c", input });
    expect(printed()).toEqual(["node-1: 3000000"]);
});

test("the error of a failed command has its last lines of standard error", async () => {
    const command = "echo so far; echo the disk is on fire >&2; exit 3";
    await expect(run(target, 30, { command, input: "" })).rejects.toThrow(
        `\`${command}\` on 127.0.0.1: the disk is on fire`,
    );
    expect(printed()).toEqual(["node-1: so far"]);
});

test("the error of a command without output has its status", async () => {
    await expect(run(target, 30, { command: "exit 3", input: "" })).rejects.toThrow(
        "`exit 3` on 127.0.0.1: ended with 3",
    );
});

test("a connection that ends before the command is an error", async () => {
    const done = run(target, 30, { command: "echo begun; cat; sleep 600", input: "" });
    const failed = expect(done).rejects.toThrow("on 127.0.0.1: the SSH connection ended before it did");
    await eventually("it runs", async () => printed().length === 1);
    await sshd.dropSessions();
    await failed;
});

test("a machine that accepts no login yet is tried again", async () => {
    const keys = await readFile(sshd.authorizedKeys, "utf8");
    await writeFile(sshd.authorizedKeys, "");
    const done = run(target, 60, { command: "echo in", input: "" });
    const refused = `node-1 waits for its SSH to let ${target.user} in at 127.0.0.1: All configured authentication methods failed`;
    await eventually("it is refused", async () => lines.includes(refused));
    await writeFile(sshd.authorizedKeys, keys);
    await done;
    expect(printed()).toEqual(["node-1: in"]);
});

test("a machine that does not answer is waited for as long as it may take", async () => {
    const [port] = await freePorts(1);
    const done = run({ ...target, port }, 1, { command: "true", input: "" });
    await expect(done).rejects.toThrow(/^node-1 has waited 1 s for its SSH to answer at 127\.0\.0\.1\. /);
});

test("another host key ends it before the login, with the machine, both fingerprints and the remedy", async () => {
    const other = await startSshd();
    const recorded = other.target.hostKey;
    await other.stop();
    const done = run({ ...target, hostKey: recorded }, 30, { command: "echo in", input: "" });
    await expect(done).rejects.toThrow(
        `prod-node-1 at 127.0.0.1 shows another SSH host key than the recorded one: ${sshd.fingerprint} instead of ` +
            `${other.fingerprint}. Nothing was sent to it. If you changed its key, accept the new one: ` +
            "`pulumi up --replace '**HostKey::prod-node-1'`.",
    );
    expect(printed()).toEqual([]);
});
