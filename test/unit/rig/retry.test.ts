import { retryDial } from "../../rig/command/retry";
import { recordingContext } from "./recordingContext";

const refuse = async () => {
    throw new Error("connection refused");
};

test("a limit forgives that many failures and shows each of them", async () => {
    const context = recordingContext();
    const started = performance.now();
    await expect(retryDial("Dial", 2, context, refuse)).rejects.toThrow(
        "after 2 failed attempts: connection refused",
    );
    expect(context.statuses).toEqual(["Dial 1/2 failed: retrying", "Dial 2/2 failed: retrying"]);
    // 100 ms, then half as much again.
    expect(performance.now() - started).toBeGreaterThanOrEqual(248);
});

test("without a limit it dials until it works", async () => {
    const context = recordingContext();
    let dials = 0;
    const third = async () => (++dials < 3 ? refuse() : "connected");
    expect(await retryDial("Dial", -1, context, third)).toBe("connected");
    expect(context.statuses).toEqual(["Dial 1/inf failed: retrying", "Dial 2/inf failed: retrying"]);
});

test("an interrupt ends the waiting", async () => {
    const context = recordingContext();
    const dialing = retryDial("Dial", -1, context, refuse);
    context.interrupt();
    await expect(dialing).rejects.toThrow("aborted");
});
