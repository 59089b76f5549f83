import { runtime } from "@pulumi/pulumi";
import type { Provider } from "@pulumi/pulumi/provider";
import { providerOf } from "../../rig/plugin/provider";
import type { ResourceType } from "../../rig/plugin/resourceType";
import { recordingContext } from "./recordingContext";

interface LampInputs {
    color: string;
    watts: number;
    room?: string;
    tags?: string[];
}

const lamp: ResourceType<LampInputs> = {
    properties: {
        color: { type: "string", required: true, oneOf: ["red", "green"] },
        watts: { type: "integer", default: 5, atLeast: 1 },
        room: { type: "string", replaces: true },
        tags: { type: "list" },
    },
    create: async (inputs) => ({ id: `lamp-${inputs.color}-${inputs.watts}`, outputs: { lit: true } }),
    update: async (_id, _state, inputs) => ({ lit: inputs.watts > 10 }),
    read: async (_id, state) => (state.color === "green" ? { lit: false } : undefined),
};
const fixedLamp = { ...lamp, update: undefined };

const urn = "urn:pulumi:dev::house::my:index:House$my:index:Lamp::kitchen";
const secret = (value: unknown) => ({ [runtime.specialSigKey]: runtime.specialSecretSig, value });
const asset = (hash: string, text?: string) => ({
    [runtime.specialSigKey]: runtime.specialAssetSig,
    hash,
    text,
});

function provider(type: ResourceType<LampInputs> = lamp): Required<Provider> {
    return providerOf({ "my:index:Lamp": type }, "1.0.0", () => recordingContext()) as Required<Provider>;
}

describe("check", () => {
    const failures = async (inputs: object) => (await provider().check(urn, {}, inputs)).failures;

    test("lists every wrong property at once, with the value it got", async () => {
        expect(await failures({ color: "blue", watts: 0, room: 7, tags: "a" })).toEqual([
            { property: "color", reason: "Expected `color` to be one of red, green, got `blue`." },
            { property: "watts", reason: "Expected `watts` to be at least 1, got `0`." },
            { property: "room", reason: "Expected `room` to be a string, got `7`." },
            { property: "tags", reason: "Expected `tags` to be a list, got `a`." },
        ]);
    });

    test("refuses a missing required property", async () => {
        expect(await failures({ watts: 1.5 })).toEqual([
            { property: "color", reason: "Missing required property `color`." },
            { property: "watts", reason: "Expected `watts` to be an integer, got `1.5`." },
        ]);
    });

    test("takes what a preview does not know yet on trust, and looks inside secrets", async () => {
        expect(await failures({ color: runtime.unknownValue })).toBeUndefined();
        expect(await failures({ color: secret("blue") })).toHaveLength(1);
    });
});

describe("diff", () => {
    const diff = async (olds: object, news: object, type = lamp) =>
        provider(type).diff("id", urn, olds, news);

    test("sees no change if only secrecy, defaults or outputs differ", async () => {
        const state = { color: secret("red"), watts: 5, lit: true };
        expect(await diff(state, { color: "red" })).toMatchObject({
            changes: false,
            changed: [],
            replaces: [],
        });
    });

    test("updates for a change, replaces for one that needs it", async () => {
        expect(await diff({ color: "red" }, { color: "green" })).toMatchObject({
            changes: true,
            changed: ["color"],
            replaces: [],
        });
        expect(await diff({ color: "red", room: "a" }, { color: "red" })).toMatchObject({
            changes: true,
            replaces: ["room"],
        });
    });

    test("replaces for every change if the type has no update", async () => {
        expect(await diff({ color: "red" }, { color: "green" }, fixedLamp)).toMatchObject({
            changes: true,
            replaces: ["color"],
        });
    });

    test("takes an unknown value for a change, even inside a list", async () => {
        const news = { color: "red", tags: ["a", runtime.unknownValue] };
        expect((await diff({ color: "red", tags: ["a", "b"] }, news)).changes).toBe(true);
    });

    test("tells assets apart by their hash, as the engine leaves contents out of old ones", async () => {
        const changes = async (hash: string) =>
            (await diff({ color: "red", tags: [asset("1")] }, { color: "red", tags: [asset(hash, "text")] }))
                .changes;
        expect(await changes("1")).toBe(false);
        expect(await changes("2")).toBe(true);
    });
});

describe("a type whose names and values the plugin chooses", () => {
    const named: ResourceType<{ name: string; zone?: string; tags?: unknown[] }> = {
        properties: {
            name: { type: "string", autonamed: true },
            zone: { type: "string", computed: true, replaces: true },
            tags: { type: "set" },
        },
        create: async ({ name }) => ({ id: name, outputs: { zone: "z1" } }),
        update: async () => ({}),
    };
    const chooser = () =>
        providerOf({ "my:index:Lamp": named }, "1.0.0", () => recordingContext()) as Required<Provider>;

    test("makes a name of the resource's and seven random digits, and keeps it", async () => {
        const inputs = (await chooser().check(urn, {}, {})).inputs as { name: string };
        expect(inputs).toEqual({ name: expect.stringMatching(/^kitchen-[0-9a-f]{7}$/) as string });
        expect((await chooser().check(urn, inputs, {})).inputs).toEqual(inputs);
        expect((await chooser().check(urn, inputs, { name: "mine" })).inputs).toEqual({ name: "mine" });
    });

    test("sees no change if the program leaves out what was chosen", async () => {
        const state = { name: "mine", zone: "z1" };
        expect((await chooser().diff("id", urn, state, { name: "mine" })).changes).toBe(false);
    });

    test("deletes the predecessor first if both would have the program's own name", async () => {
        const diff = async (name: string) =>
            chooser().diff("id", urn, { name, zone: "z1" }, { name, zone: "z2" });
        expect((await diff("mine")).deleteBeforeReplace).toBe(true);
        expect((await diff("kitchen-0123abc")).deleteBeforeReplace).toBeUndefined();
    });

    test("compares only what the program gave in a list to whose objects the resource adds", async () => {
        const type = {
            ...lamp,
            properties: { ...lamp.properties, tags: { type: "list", extended: true } as const },
        };
        const changes = async (olds: unknown[], news: unknown[]) =>
            (await provider(type).diff("id", urn, { color: "red", tags: olds }, { color: "red", tags: news }))
                .changes;
        expect(await changes([{ name: "a", state: "on" }], [{ name: "a" }])).toBe(false);
        expect(await changes([{ name: "a", state: "on" }], [{ name: "b" }])).toBe(true);
        expect(await changes([{ name: "a" }], [{ name: "a" }, { name: "b" }])).toBe(true);
    });

    test("takes a set for the same in any order, also of the lists in it", async () => {
        const diff = async (tags: unknown[]) =>
            chooser().diff(
                "id",
                urn,
                { name: "a", tags: [{ p: ["1", "2"], q: 1 }, "b"] },
                { name: "a", tags },
            );
        expect((await diff(["b", { q: 1, p: ["2", "1"] }])).changes).toBe(false);
        expect((await diff(["b", { q: 1, p: ["2"] }])).changes).toBe(true);
    });
});

describe("the state", () => {
    test("holds inputs as they came, defaults and outputs", async () => {
        expect(await provider().create(urn, { color: secret("red") })).toEqual({
            id: "lamp-red-5",
            outs: { color: secret("red"), watts: 5, lit: true },
        });
    });

    test("is made anew by an update", async () => {
        const olds = { color: "red", watts: 5, room: "gone", lit: true };
        expect(await provider().update("id", urn, olds, { color: "red", watts: 20 })).toEqual({
            outs: { color: "red", watts: 20, lit: true },
        });
    });

    test("is refreshed with the values that were read, and dropped if the resource no longer exists", async () => {
        expect(await provider().read("id", urn, { color: secret("green"), lit: true })).toEqual({
            id: "id",
            props: { color: secret("green"), lit: false },
        });
        expect((await provider().read("id", urn, { color: "red" })).id).toBe("");
    });
});

test("a type that the rig lacks is named", async () => {
    const call = provider().create("urn:pulumi:dev::house::my:index:Fan::x", {});
    await expect(call).rejects.toThrow("The rig has no resource type my:index:Fan; it has my:index:Lamp.");
});

describe("a type that compares its inputs", () => {
    const shade: ResourceType<LampInputs> = {
        ...lamp,
        comparesInputs: true,
        properties: { ...lamp.properties, room: { type: "string", autonamed: { separator: "", digits: 8 } } },
        update: async () => ({ color: "as the shop calls it" }),
        read: async () => ({ color: "dyed" }),
        readInputs: (inputs, _state, now) => ({ ...inputs, ...now }),
    };
    const inputs = { color: secret("red"), watts: 5 };

    test("sees no change of what the program said, whatever the state says", async () => {
        const { outs } = (await provider(shade).update("id", urn, {}, inputs)) as { outs: object };
        expect(outs).toMatchObject({ color: "as the shop calls it", __inputs: inputs });
        expect(await provider(shade).diff("id", urn, outs, inputs)).toMatchObject({
            changes: false,
        });
    });

    test("reads what others changed into the inputs, and a secret stays one", async () => {
        const props = { color: "red", __inputs: inputs };
        const read = await provider(shade).read("id", urn, props);
        expect(read.inputs).toEqual({ color: secret("dyed"), watts: 5 });
        expect(read.props).toMatchObject({ __inputs: read.inputs as object });
        expect(await provider(shade).diff("id", urn, read.props as object, inputs)).toMatchObject({
            changed: ["color"],
        });
    });

    test("ends names as its plugin does", async () => {
        const checked = await provider(shade).check(urn, {}, inputs);
        expect(checked.inputs).toMatchObject({
            room: expect.stringMatching(/^kitchen[0-9a-f]{8}$/) as string,
        });
    });
});
