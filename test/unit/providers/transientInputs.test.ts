import { withTransientInputs } from "../../../components/providers/transientInputs";

type Props = Record<string, unknown>;

/** An input that the provider needs while it works, and that the state must not hold. */

const given: unknown[] = [];
const provider = withTransientInputs(["secret"], {
    async create(inputs: Props) {
        given.push(inputs.secret);
        return { id: "one", outs: inputs };
    },
    async diff(_id, olds, news) {
        return { changes: olds.secret !== news.secret };
    },
    async update(_id, _olds, news: Props) {
        given.push(news.secret);
        return { outs: news };
    },
});
const secret = { key: "hidden", more: [1, { a: 1, b: 2 }] };

async function checked(news: object): Promise<Props> {
    const { inputs } = await provider.check!({}, { name: "one", ...news });
    return inputs!;
}

test("the state holds a fingerprint, the provider is given the value", async () => {
    const inputs = await checked({ secret });
    const { outs = {} } = await provider.create(inputs);
    const { outs: updated } = await provider.update!("one", outs, inputs);
    expect(given).toEqual([secret, secret]);
    for (const state of [inputs, outs, updated]) {
        expect(JSON.stringify(state)).not.toContain("hidden");
        expect(state).toEqual({
            name: "one",
            secret: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown,
        });
    }
});

test("only another value is a change, not another order of its properties", async () => {
    const { outs = {} } = await provider.create(await checked({ secret }));
    const reordered = { more: [1, { b: 2, a: 1 }], key: "hidden" };
    expect(await provider.diff!("one", outs, await checked({ secret: reordered }))).toEqual({
        changes: false,
    });
    const other = { ...secret, key: "other" };
    expect(await provider.diff!("one", outs, await checked({ secret: other }))).toEqual({ changes: true });
});

test("a value that the preview does not know yet is unknown and a change", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const { outs = {} } = await provider.create(await checked({ secret }));
    const inputs = await checked({ secret: { key: unknown } });
    expect(inputs.secret).toBe(unknown);
    expect(await provider.diff!("one", outs, inputs)).toEqual({ changes: true });
});

test("state of an earlier version, which holds the value, is written anew", async () => {
    expect(await provider.diff!("one", { name: "one", secret }, await checked({ secret }))).toEqual({
        changes: true,
    });
});

test("a fingerprint that no check of this process knows is an error", async () => {
    const foreign = { name: "one", secret: `sha256:${"0".repeat(64)}` };
    await expect(provider.create(foreign)).rejects.toThrow(
        "No input of this update has the fingerprint sha256:0000",
    );
});
