import { withShortStacks } from "../../components/shortStacks";

const errors = Error as { prepareStackTrace?: unknown };
const before = errors.prepareStackTrace;
const mapped = () => "looked up in source maps";
beforeEach(() => void (errors.prepareStackTrace = mapped));
afterEach(() => void (errors.prepareStackTrace = before));

test("a stack trace that is read while resources are made is short, names the program's line, and costs no source map", () => {
    const deep = (depth: number): string => (depth > 0 ? deep(depth - 1) : new Error("a promise's").stack!);
    const component = () => withShortStacks(() => deep(20));
    const [message, ...frames] = (function program() {
        return component();
    })().split("\n");
    expect(message).toBe("Error: a promise's");
    expect(frames).toHaveLength(7);
    expect(frames[0]).toMatch(/^ {4}at deep \(.*shortStacks\.test\.ts:\d+:\d+\)$/);
    expect(frames[6]).toMatch(/^ {4}at program \(/);
    expect(errors.prepareStackTrace).toBe(mapped);
});

test("an error that ends the work still shows its sources", () => {
    const failing = () =>
        withShortStacks(() => {
            throw new Error("wrong argument");
        });
    const stackOf = (work: () => void) => {
        try {
            return work();
        } catch (error) {
            return (error as Error).stack;
        }
    };
    expect(stackOf(failing)).toBe("looked up in source maps");
    expect(errors.prepareStackTrace).toBe(mapped);
});
