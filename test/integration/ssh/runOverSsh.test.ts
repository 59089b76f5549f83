import { runOverSsh } from "../../../sdk/ssh";
import { eventually } from "../../agents/program";
import { type RunningSshd, startSshd } from "../../agents/startSshd";

let sshd: RunningSshd;
beforeAll(async () => {
    sshd = await startSshd();
});
afterEach(async () =>
    eventually("sshd has no session left", async () => (await sshd.sessions()).length === 0),
);
afterAll(async () => sshd?.stop());

test("a command waits on the machine for its input, and its output is what it makes of that", async () => {
    let give!: (input: string) => void;
    const input = new Promise<string>((resolve) => (give = resolve));
    const printed = runOverSsh(sshd.target, "cat", input, 20_000);
    await eventually("it is logged in", async () => (await sshd.sessions()).length > 0);
    give("the token");
    expect(await printed).toBe("the token");
});

test("input that does not come ends the command with the reason", async () => {
    const input = Promise.reject(new Error("no token"));
    await expect(Promise.all([runOverSsh(sshd.target, "cat", input, 20_000), input])).rejects.toThrow(
        "no token",
    );
});

test("the error of a failed command has its last output", async () => {
    await expect(runOverSsh(sshd.target, "echo why >&2; exit 3", "", 20_000)).rejects.toThrow(
        /127\.0\.0\.1: why$/,
    );
});
