import { isDeepStrictEqual } from "node:util";
import * as rpc from "@pulumi/pulumi/runtime/rpc";

/**
 * The form of values between the engine and a plugin: secrets, outputs and assets are objects marked with a
 * signature, an unknown value of a preview is a fixed string.
 * Source: https://pulumi-developer-docs.readthedocs.io/latest/docs/architecture/providers/implementers-guide.html
 */
export type Properties = Record<string, unknown>;

/** Stands for a value that a preview does not know yet. */
export const unknown = Symbol("unknown until the update runs");

function isObject(value: unknown): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Is this one of the SDK's assets or archives, as the engine sends them? */
export function isAssetOrArchive(value: unknown): value is Properties {
    return isObject(value) && isOneOf(value, rpc.specialAssetSig, rpc.specialArchiveSig);
}

export function isArchive(value: unknown): boolean {
    return isObject(value) && isOneOf(value, rpc.specialArchiveSig);
}

function isOneOf(value: Properties, ...signatures: string[]): boolean {
    return signatures.includes(value[rpc.specialSigKey] as string);
}

/** The plain value: secrets opened, unknowns as `unknown`, nulls left out, assets as they came. */
export function plain(value: unknown): unknown {
    if (value === rpc.unknownValue) return unknown;
    if (Array.isArray(value)) return value.map(plain);
    if (!isObject(value)) return value ?? undefined;
    if (isOneOf(value, rpc.specialSecretSig)) return plain(value.value);
    if (isOneOf(value, rpc.specialOutputValueSig)) {
        return "value" in value ? plain(value.value) : unknown;
    }
    if (isAssetOrArchive(value)) return value;
    return plainProperties(value);
}

export function plainProperties(properties: Properties): Properties {
    return withoutUndefined(
        Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, plain(value)])),
    );
}

/** A plain value, whose parts that were secret in an earlier one are secret again. */
export function withSecretsOf(earlier: unknown, value: unknown): unknown {
    if (!isObject(earlier)) return value;
    if (isOneOf(earlier, rpc.specialSecretSig)) return { ...earlier, value };
    if (!isObject(value)) return value;
    return Object.fromEntries(
        Object.entries(value).map(([name, part]) => [name, withSecretsOf(earlier[name], part)]),
    );
}

export function withoutUndefined(properties: Properties): Properties {
    return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

/** Is any part of a plain value unknown? */
export function hasUnknown(value: unknown): boolean {
    if (Array.isArray(value)) return value.some(hasUnknown);
    return isObject(value) ? Object.values(value).some(hasUnknown) : value === unknown;
}

/** The value with each list in it in one fixed order. */
export function sorted(value: unknown): unknown {
    if (isAssetOrArchive(value)) return value;
    if (Array.isArray(value)) {
        const text = (one: unknown) => JSON.stringify(one) ?? "";
        return value.map(sorted).sort((a, b) => (text(a) < text(b) ? -1 : 1));
    }
    if (!isObject(value)) return value;
    const names = Object.keys(value).sort();
    return Object.fromEntries(names.map((name) => [name, sorted(value[name])]));
}

/** Are two plain values the same? An unknown one may always differ; assets differ by their hash. */
export function same(one: unknown, other: unknown): boolean {
    return !hasUnknown(one) && !hasUnknown(other) && isDeepStrictEqual(byHash(one), byHash(other));
}

function byHash(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(byHash);
    if (!isObject(value)) return value;
    if (isAssetOrArchive(value)) return [value[rpc.specialSigKey], value.hash];
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, byHash(part)]));
}
