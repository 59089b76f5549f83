import { adopting } from "../../../components/providers/adopting";

const calls: string[] = [];
const provider = adopting({
    create: async () => ({ id: "1" }),
    diff: async (_id: string, olds: { size: number }, news: { size: number }) => ({
        changes: olds.size !== news.size,
        replaces: news.size > 9 ? ["size"] : [],
    }),
    update: async (_id: string, _olds: object, news: { size: number }) => {
        calls.push(`update to ${news.size}`);
        return { outs: news };
    },
});
const adopted = { size: 1, made: "elsewhere" };
const news = (size: number) => ({ size, __provider: "line" });

beforeEach(() => calls.splice(0));

test("a resource whose state has no line for its provider is updated, and its provider does nothing", async () => {
    expect(await provider.diff("1", adopted, news(1))).toEqual({ changes: true, replaces: [] });
    expect(await provider.update("1", adopted, news(1))).toEqual({ outs: adopted });
    expect(calls).toEqual([]);
});

test("a resource that is changed and taken over at once is updated by its provider", async () => {
    expect(await provider.update("1", adopted, news(2))).toEqual({ outs: news(2) });
    expect(calls).toEqual(["update to 2"]);
    expect(await provider.diff("1", adopted, news(10))).toEqual({ changes: true, replaces: ["size"] });
});

test("any other resource is the provider's alone", async () => {
    const olds = { ...adopted, __provider: "line" };
    expect((await provider.diff("1", olds, news(1))).changes).toBe(false);
    // The plugin's own resources have no such line.
    expect((await provider.diff("1", adopted, { size: 1 })).changes).toBe(false);
    await provider.update("1", olds, news(1));
    expect(calls).toEqual(["update to 1"]);
});

test("a provider that cannot update keeps the state, and one that cannot compare stays so", async () => {
    const fixed = adopting({ create: async () => ({ id: "1" }) }) as unknown as typeof provider;
    expect(await fixed.diff("1", adopted, news(1))).toEqual({ changes: true });
    expect(await fixed.update("1", adopted, news(1))).toEqual({ outs: adopted });
    expect(await fixed.diff("1", news(1), news(1))).toEqual({});
});
