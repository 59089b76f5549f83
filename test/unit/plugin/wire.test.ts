import * as pulumi from "@pulumi/pulumi";
import { asInput, asWire, plain, withSecretsOf } from "../../../plugin/wire";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (value: unknown) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value,
});

// As in the plugin: a value that is unknown stays so.
beforeAll(() => pulumi.runtime.setMockOptions(undefined, "project", "stack", true));

test("a value goes through a program's form and back without losing what is secret or unknown", async () => {
    const value = {
        secret: secret({ a: [1, { b: "x" }] }),
        unknown,
        list: [secret("s"), unknown, null, 3, true],
        nested: { deep: { secret: secret("t") } },
    };
    expect(await asWire(asInput(value))).toEqual(value);
});

test("a value that depends on an unknown one is unknown, one that depends on a secret is secret", async () => {
    const { a, b } = asInput({ a: unknown, b: secret("x") }) as Record<string, pulumi.Output<string>>;
    const both = {
        a: a!.apply((known) => `${known}!`),
        b: b!.apply((known) => `${known}!`),
        isB: pulumi.isSecret(b!),
    };
    expect(await asWire({ ...both, gone: undefined })).toEqual({ a: unknown, b: secret("x!"), isB: true });
});

test("a provider gets secrets in the clear, at any depth", () => {
    expect(plain({ a: secret({ b: secret("x") }), c: [secret(1)], d: unknown })).toEqual({
        a: { b: "x" },
        c: [1],
        d: unknown,
    });
});

test.each([
    ["the whole property", { a: secret("x") }, { a: "y", b: 1 }, { a: secret("y"), b: 1 }],
    [
        "a part of an object",
        { a: { b: secret("x"), c: 1 } },
        { a: { b: "y", c: 2 } },
        { a: { b: secret("y"), c: 2 } },
    ],
    ["an object in place of which there is text", { a: { b: secret("x") } }, { a: "y" }, { a: secret("y") }],
    ["a list with a secret item", { a: [secret("x"), 1] }, { a: [1, "x", 2] }, { a: secret([1, "x", 2]) }],
    [
        "nothing that was no secret",
        { a: "x", b: [1] },
        { a: "x", b: [2], c: { d: 1 } },
        { a: "x", b: [2], c: { d: 1 } },
    ],
    ["no property that is undefined", { a: secret("x") }, { a: undefined, b: 1 }, { b: 1 }],
])("secret again in a provider's result: %s", (_, given, result, expected) => {
    expect(withSecretsOf(given, result)).toEqual(expected);
});
