import * as pulumi from "@pulumi/pulumi";
import { isRpcSecret, unknownValue, unwrapRpcSecret } from "@pulumi/pulumi/runtime";
import { specialSecretSig, specialSigKey } from "@pulumi/pulumi/runtime/rpc";

/**
 * The form of values between the engine and a plugin: a secret is an object with a signature, and a value that a preview does not know yet
 * is a fixed string.
 * https://pulumi-developer-docs.readthedocs.io/latest/docs/architecture/providers/implementers-guide.html
 */
export type Properties = Record<string, unknown>;

function isObject(value: unknown): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapParts(value: unknown, change: (part: unknown) => unknown): unknown {
    if (Array.isArray(value)) return value.map(change);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, change(part)]));
}

/** The value with its secrets in the clear, as the engine gives it to a dynamic provider. */
export function plain<T>(value: T): T {
    return (isRpcSecret(value) ? plain(unwrapRpcSecret(value)) : mapParts(value, plain)) as T;
}

/** The value as a program gives it: secrets and unknown values are outputs. */
export function asInput(value: unknown): unknown {
    if (value === unknownValue) return pulumi.output(pulumi.unknown);
    if (isRpcSecret(value)) return pulumi.secret(asInput(unwrapRpcSecret(value)));
    return mapParts(value, asInput);
}

/** The promises behind an output. The SDK's types do not show them. */
interface Known {
    promise(): Promise<unknown>;
    isKnown: Promise<boolean>;
    isSecret: Promise<boolean>;
}

/** A program's value in the engine's form, without undefined properties. */
export async function asWire(value: unknown): Promise<unknown> {
    if (pulumi.Output.isInstance(value)) {
        const output = value as unknown as Known;
        const known = (await output.isKnown) ? await asWire(await output.promise()) : unknownValue;
        return (await output.isSecret) ? secret(known) : known;
    }
    if (value instanceof Promise) return asWire(await value);
    if (Array.isArray(value)) return Promise.all(value.map(asWire));
    return isObject(value) ? propertiesAsWire(value) : value;
}

export async function propertiesAsWire(properties: Properties): Promise<Properties> {
    const entries = await Promise.all(
        Object.entries(properties).map(async ([key, value]) => [key, await asWire(value)] as const),
    );
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function secret(value: unknown): Properties {
    return { [specialSigKey]: specialSecretSig, value };
}

/**
 * A provider's properties, with those parts secret again that the engine gave it as secrets. The engine does the same for a dynamic
 * provider. A list is secret as a whole, because its items may have moved.
 */
export function withSecretsOf(given: Properties, properties: Properties): Properties {
    return Object.fromEntries(
        Object.entries(properties)
            .filter(([, value]) => value !== undefined)
            .map(([key, value]) => [key, withSecretOf(given[key], value)]),
    );
}

function withSecretOf(given: unknown, value: unknown): unknown {
    if (isRpcSecret(value)) return value;
    if (isObject(given) && isObject(value) && !isRpcSecret(given)) return withSecretsOf(given, value);
    return hasSecret(given) ? secret(value) : value;
}

function hasSecret(value: unknown): boolean {
    if (isRpcSecret(value)) return true;
    if (Array.isArray(value)) return value.some(hasSecret);
    return isObject(value) && Object.values(value).some(hasSecret);
}
