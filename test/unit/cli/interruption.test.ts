import { interruption } from "../../../cli/interruption";

const isTTY = process.stdin.isTTY;
const listening = () => ["SIGINT", "SIGTERM"].map((signal) => process.listenerCount(signal)).join();
let before: string;

beforeEach(() => (before = listening()));
afterEach(() => (process.stdin.isTTY = isTTY));

test.each(["SIGINT", "SIGTERM"] as const)(
    "the first %s cancels, and the next one ends the process",
    (name) => {
        process.stdin.isTTY = false;
        const signal = interruption();
        expect(signal.aborted).toBe(false);
        process.emit(name, name);
        expect(signal.aborted).toBe(true);
        expect(listening()).toBe(before);
    },
);

test("Ctrl-C in a terminal is left to `pulumi`, which gets it too", () => {
    process.stdin.isTTY = true;
    const signal = interruption();
    process.emit("SIGINT", "SIGINT");
    expect(signal.aborted).toBe(false);
    expect(listening()).toBe(before);
});
