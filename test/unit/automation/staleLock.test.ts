import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { StackBusy, StackLocked } from "../../../automation/errors";
import { hasEnded, releaseStaleLock } from "../../../automation/staleLock";
import { type OpenStack, withStack } from "../../../automation/workspace";
import { run } from "../../../sdk/process/run";
import { eventually } from "../../agents/program";

let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "stale-lock-"));
    // Neither in the user's home nor where the engine keeps its own files.
    const backend = join(folder, "backend");
    await mkdir(backend);
    env = {
        PULUMI_HOME: join(folder, "home"),
        PULUMI_BACKEND_URL: `file://${backend}`,
        PULUMI_CONFIG_PASSPHRASE: "test",
    };
    await writeFile(join(folder, "Pulumi.yaml"), "name: locked\nruntime: yaml\n");
    await inStack(async () => undefined);
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

async function inStack<T>(work: (stack: OpenStack) => Promise<T>): Promise<T> {
    return (await withStack({ stack: "dev", folder }, { env, create: true }, work))!;
}

/** As the engine writes it into a backend's folder: `lockContent` in its pkg/backend/diy/lock.go. */
const lockFile = (backend: string) =>
    join(folder, backend, ".pulumi/locks/organization/locked/dev/7f0c.json");

async function lock(holder: { pid: number; hostname: string }, backend = "backend"): Promise<void> {
    const file = lockFile(backend);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify({ ...holder, username: "root", timestamp: new Date() }));
}

const locks = async (backend = "backend") => readdir(dirname(lockFile(backend)));
const release = async () => inStack(releaseStaleLock);

/** A process that was there and has ended. */
async function deadProcess(): Promise<number> {
    return Number(await run("sh", ["-c", "echo $$"]));
}

test("the lock of a process that is gone is released, in the backend that the environment names", async () => {
    await lock({ pid: await deadProcess(), hostname: hostname() });
    const remove = async ({ pulumi }: OpenStack) => pulumi.workspace.removeStack("dev");
    await expect(inStack(remove)).rejects.toThrow(/locked by/);
    expect(await release()).toBe(true);
    expect(await locks()).toEqual([]);
});

test("the lock of a killed process whose parent has not asked for its end is released", async () => {
    // `exec` makes the parent a program that never waits for its child.
    const parent = spawn("sh", ["-c", "sleep 1000 & echo $!; exec sleep 1000"]);
    const [pid] = (await once(parent.stdout, "data")) as [Buffer];
    // Before that the shell could still ask for the end.
    const program = async () => (await readFile(`/proc/${parent.pid}/comm`, "utf8")).trim();
    await eventually("the parent is the other program", async () => (await program()) === "sleep");
    process.kill(Number(pid), "SIGKILL");
    try {
        await lock({ pid: Number(pid), hostname: hostname() });
        expect(await release()).toBe(true);
        expect(() => process.kill(Number(pid), 0)).not.toThrow(); // it is listed still
        expect(await locks()).toEqual([]);
    } finally {
        parent.kill("SIGKILL");
    }
});

test.each([
    ["runs", "S (sleeping)", "0000000000000000", false],
    ["sleeps in the kernel", "D (disk sleep)", "0000000000000000", false],
    ["is asked to end", "S (sleeping)", "0000000000004000", false],
    ["is a zombie", "Z (zombie)", "0000000000000000", true],
    ["was killed and is being cleared away", "D (disk sleep)", "0000000000000100", true],
])("a process that %s has ended or not", (_, state, pending, ended) => {
    const status = `Name:\tpulumi\nState:\t${state}\nSigPnd:\t${pending}\nShdPnd:\t0000000000000000\n`;
    expect(hasEnded(status)).toBe(ended);
});

test("a stack that nobody holds is left alone", async () => {
    expect(await release()).toBe(false);
});

test.each([
    ["a process that runs", () => ({ pid: process.pid, hostname: hostname() }), StackBusy],
    ["a process of another machine", () => ({ pid: 1_000_000_000, hostname: "another" }), StackLocked],
])("the lock of %s stays, and has an error of its own", async (_, holder, error) => {
    await lock(holder());
    await expect(release()).rejects.toThrow(error);
    expect(await locks()).toEqual(["7f0c.json"]);
    await rm(lockFile("backend"));
});

test("a backend that only Pulumi.yaml names is found below the folder of the project", async () => {
    const { PULUMI_BACKEND_URL, ...rest } = env;
    env = rest;
    try {
        await mkdir(join(folder, "own"));
        const project = "name: locked\nruntime: yaml\nbackend:\n  url: file://./own\n";
        await writeFile(join(folder, "Pulumi.yaml"), project);
        await inStack(async () => undefined);
        await lock({ pid: await deadProcess(), hostname: hostname() }, "own");
        expect(await release()).toBe(true);
        expect(await locks("own")).toEqual([]);
    } finally {
        env.PULUMI_BACKEND_URL = PULUMI_BACKEND_URL!;
    }
});

test("a backend elsewhere has no locks on this machine", async () => {
    await inStack(async (stack) => {
        const whoami = { user: "me", url: "https://api.pulumi.com" };
        jest.spyOn(stack.pulumi.workspace, "whoAmI").mockResolvedValueOnce(whoami);
        expect(await releaseStaleLock(stack)).toBe(false);
    });
});
