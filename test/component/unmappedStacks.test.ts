import { withUnmappedStacks } from "../../components/unmappedStacks";

const errors = Error as { prepareStackTrace?: unknown };
const before = errors.prepareStackTrace;
const mapped = () => "looked up in source maps";
beforeEach(() => void (errors.prepareStackTrace = mapped));
afterEach(() => void (errors.prepareStackTrace = before));

test("no stack trace that is read while resources are made is looked up in source maps", () => {
    const stack = withUnmappedStacks(() => new Error("a promise's").stack);
    expect(stack).toMatch(/^Error: a promise's\n {4}at /);
    expect(errors.prepareStackTrace).toBe(mapped);
});

test("an error that ends the work still shows its sources", () => {
    const failing = () =>
        withUnmappedStacks(() => {
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
