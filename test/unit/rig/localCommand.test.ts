import { realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { localCommand } from "../../rig/command/localCommand";
import { recordingContext } from "./recordingContext";

async function printed(inputs: object, context = recordingContext()) {
    return (await localCommand.create(inputs, context)).outputs as { stdout: string; stderr: string };
}

test("runs in a folder, with variables and standard input, and gives both streams", async () => {
    const create = 'pwd; printf %s "$GREETING"; cat >&2';
    const dir = realpathSync(tmpdir());
    expect(await printed({ create, dir, environment: { GREETING: "hello" }, stdin: "in" })).toEqual({
        stdout: `${dir}\nhello`,
        stderr: "in",
    });
});

test("a program that reads nothing does not fail for what was given to it", async () => {
    expect((await printed({ create: "echo done", stdin: "x".repeat(1_000_000) })).stdout).toBe("done");
});

test("an interpreter takes the place of the shell", async () => {
    const interpreter = [process.execPath, "-e"];
    expect((await printed({ create: "console.log(1 + 1)", interpreter })).stdout).toBe("2");
});

test("a failure tells status, command and output; a missing program its name", async () => {
    await expect(printed({ create: "echo bad; exit 2" })).rejects.toThrow(
        'exit status 2: running "echo bad; exit 2":\nbad\n',
    );
    await expect(printed({ create: "x", interpreter: ["/no/such/program"] })).rejects.toThrow(
        "/no/such/program",
    );
});

test("an update sees what was printed before", async () => {
    const state = { stdout: "before", stderr: "" };
    const inputs = { create: "echo $PULUMI_COMMAND_STDOUT" };
    expect(await localCommand.update?.("id", state, inputs, recordingContext())).toMatchObject({
        stdout: "before",
    });
});

test("an interrupt ends a running command", async () => {
    const context = recordingContext();
    const running = printed({ create: "echo started; exec sleep 60" }, context);
    while (context.statuses.length === 0) await new Promise(setImmediate);
    context.interrupt();
    await expect(running).rejects.toThrow("aborted");
});

test("what it cannot collect is refused, not left out", () => {
    expect(localCommand.check({ assetPaths: ["*.txt"] })).toEqual([
        { property: "assetPaths", reason: "The rig's plugin cannot collect `assetPaths`." },
    ]);
});
