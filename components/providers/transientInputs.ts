import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import { thisUpdate } from "./thisUpdate";

type Props = Record<string, unknown>;
type UntypedProvider = pulumi.dynamic.ResourceProvider<Props, Props>;

/** The engine's mark for a value that a preview does not know yet: `unknownValue` of @pulumi/pulumi's runtime/rpc. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * A provider some of whose inputs are large secrets that it needs while it works and never again. The state holds their SHA-256
 * in their place, so that a change is seen and nothing is stored. `check`, which the engine calls with each resource of a program
 * before anything else, keeps the values in memory; `create` and `update` are given them. `diff` compares fingerprints,
 * and `delete` and `read` have no value at all: what those need, the provider returns among its outputs under another name.
 * An update gets the old outputs as they are stored: values, if an earlier version wrote them.
 */
export function withTransientInputs<Inputs extends object, State extends object>(
    names: readonly (keyof (Inputs & State) & string)[],
    provider: pulumi.dynamic.ResourceProvider<Inputs, State>,
): pulumi.dynamic.ResourceProvider<Inputs, State> {
    const untyped = provider as unknown as UntypedProvider;
    return withFingerprints(names, untyped) as unknown as typeof provider;
}

function withFingerprints(names: readonly string[], provider: UntypedProvider): UntypedProvider {
    // The engine takes no property that is undefined.
    const each = (props: Props, change: (value: unknown) => unknown): Props =>
        Object.fromEntries(
            Object.entries(props)
                .filter(([, value]) => value !== undefined)
                .map(([name, value]) => [name, names.includes(name) ? change(value) : value]),
        );
    const stored = (props: Props) => each(props, fingerprint);
    const given = (props: Props) => each(props, valueOf);
    return {
        ...provider,
        async check(olds: Props, news: Props) {
            const checked = await provider.check?.(olds, news);
            return { ...checked, inputs: stored(checked?.inputs ?? news) };
        },
        async diff(id, olds: Props, news: Props) {
            const result = (await provider.diff?.(id, stored(olds), news)) ?? {};
            // An earlier version stored the values.
            const large = names.some((name) => olds[name] !== stored(olds)[name]);
            return { ...result, changes: result.changes === true || large };
        },
        async create(inputs: Props) {
            const { id, outs } = await provider.create(given(inputs));
            return { id, outs: stored(outs ?? {}) };
        },
        async update(id, olds: Props, news: Props) {
            const result = await provider.update?.(id, olds, given(news));
            return { outs: stored(result?.outs ?? news) };
        },
    };
}

const fingerprintPattern = /^sha256:[0-9a-f]{64}$/;

/** The SHA-256 that the state holds instead of a value. A fingerprint stays as it is, and so does undefined. */
export function fingerprint(value: unknown): string | undefined {
    if (value === undefined) return undefined;
    if (typeof value === "string" && fingerprintPattern.test(value)) return value;
    const text = JSON.stringify(value, sortedKeys);
    if (text.includes(unknown)) return unknown;
    const sum = `sha256:${createHash("sha256").update(text).digest("hex")}`;
    thisUpdate.transientInputs.set(sum, value);
    return sum;
}

/** @throws Error if this process has not checked the resource. */
function valueOf(fingerprint: unknown): unknown {
    const { transientInputs } = thisUpdate;
    if (!transientInputs.has(String(fingerprint)))
        throw new Error(`No input of this update has the fingerprint ${String(fingerprint)}.`);
    return transientInputs.get(String(fingerprint));
}

/** Equal values are one text, in whatever order the engine sends their properties. */
function sortedKeys(_key: string, value: unknown): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
