import { randomBytes } from "node:crypto";
import type { DiffResult, Provider } from "@pulumi/pulumi/provider";
import { checkProperties } from "./check";
import type { Autonaming, Context, Lookups, Property, ResourceType, ResourceTypes } from "./resourceType";
import type { Properties } from "./wire";
import { plainProperties, same, sorted, withoutUndefined, withSecretsOf } from "./wire";

/** Makes a `Context` for the resource of a URN, which prints its lines. */
export type ContextOf = (urn: string) => Context;

/** Any resource type. Its inputs were checked against its table. */
type AnyType = ResourceType<Properties, Properties>;

/** The provider for the SDK's `provider.main`, from a table of resource types and one of functions. */
export function providerOf(
    types: ResourceTypes,
    version: string,
    contextOf: ContextOf,
    lookups: Lookups = {},
): Provider {
    const typeOf = (urn: string): AnyType => {
        const token = urn.split("::")[2]?.split("$").pop() ?? "";
        const type = types[token];
        if (!type)
            throw new Error(
                `The rig has no resource type ${token}; it has ${Object.keys(types).join(", ")}.`,
            );
        return type;
    };
    return {
        version,
        check: async (urn, olds: Properties, news: Properties) => {
            const type = typeOf(urn);
            const named = { ...autonames(type, urn, olds), ...news };
            const inputs = plainProperties(named);
            const failures = checkProperties(type.properties, inputs);
            return { inputs: named, failures: failures.length > 0 ? failures : type.check?.(inputs) };
        },
        diff: async (_id, urn, olds: Properties, news: Properties) =>
            diff(typeOf(urn), plainProperties(olds), plainProperties(news)),
        create: async (urn, inputs: Properties) => {
            const type = typeOf(urn);
            const { id, outputs } = await type.create(withDefaults(type, inputs), contextOf(urn));
            return { id, outs: state(type, inputs, outputs) };
        },
        read: async (id, urn, props: Properties) => {
            const type = typeOf(urn);
            const known = plainProperties(props);
            const now = await type.read?.(id, known, contextOf(urn));
            if (type.read && !now) return { id: "", props: {} };
            const inputs = now && type.readInputs?.(known.__inputs as Properties, known, now);
            const kept = inputs === undefined ? {} : { __inputs: withSecretsOf(props.__inputs, inputs) };
            return { id, props: withoutUndefined({ ...props, ...now, ...kept }), inputs: kept.__inputs };
        },
        update: async (id, urn, olds: Properties, news: Properties) => {
            const type = typeOf(urn);
            const inputs = withDefaults(type, news);
            const outputs = await type.update?.(id, plainProperties(olds), inputs, contextOf(urn));
            return { outs: state(type, news, outputs ?? {}) };
        },
        delete: async (id, urn, props: Properties) =>
            typeOf(urn).delete?.(id, plainProperties(props), contextOf(urn)),
        invoke: async (token, inputs: Properties) => {
            const lookup = lookups[token];
            if (!lookup)
                throw new Error(
                    `The rig has no function ${token}; it has ${Object.keys(lookups).join(", ")}.`,
                );
            return { outputs: withoutUndefined({ ...(await lookup(plainProperties(inputs))) }) };
        },
    };
}

/** With the names of the changed properties, which the SDK leaves out: see changedKeys.ts. */
export interface DetailedDiff extends DiffResult {
    changed: string[];
}

function diff(type: AnyType, state: Properties, news: Properties): DetailedDiff {
    const olds = type.comparesInputs ? (state.__inputs as Properties) : state;
    const changed = Object.entries(type.properties).filter(([name, property]) =>
        differs(property, olds[name] ?? property.default, news[name] ?? property.default),
    );
    const replacing = ([, property]: [string, Property]) => property.replaces || !type.update;
    const replaces = [
        ...changed.filter(replacing).map(([name]) => name),
        ...(type.outdated?.(olds, news) ?? []),
    ];
    return {
        changes: changed.length > 0 || replaces.length > 0,
        changed: changed.map(([name]) => name),
        replaces,
        ...(replaces.length > 0 && keepsName(type, olds, news) ? { deleteBeforeReplace: true } : {}),
    };
}

function differs({ type, computed, extended }: Property, old: unknown, wanted: unknown): boolean {
    if (computed && wanted === undefined) return false;
    if (extended) return !same(membersOf(wanted as object[], old as object[]), wanted);
    if (type === "set") return !same(sorted(old ?? []), sorted(wanted ?? [])); // as Terraform's, none is an empty one
    return !same(old, wanted);
}

/** Of each object of a list the members that the object at its place in another list has. */
function membersOf(wanted: readonly object[], list: readonly object[]): object[] {
    return list.map((entry, index) =>
        Object.fromEntries(Object.entries(entry).filter(([name]) => name in (wanted[index] ?? {}))),
    );
}

/** The names that a resource keeps, or gets if it has none yet. */
function autonames(type: AnyType, urn: string, olds: Properties): Properties {
    const names = Object.entries(type.properties).filter(([, { autonamed }]) => autonamed);
    const made = ({ separator, digits }: Autonaming) =>
        digits === 0 ? "" : separator + randomBytes(8).toString("hex").slice(0, digits);
    return Object.fromEntries(
        names.map(([name, property]) => [
            name,
            olds[name] ?? `${urn.split("::")[3]}${made(autonamingOf(property))}`,
        ]),
    );
}

/** As in Pulumi's bridge to Terraform's plugins: a name that the program gives cannot be used by two resources at once. */
function keepsName(type: AnyType, olds: Properties, news: Properties): boolean {
    return Object.entries(type.properties).some(
        ([name, property]) =>
            property.autonamed &&
            olds[name] === news[name] &&
            !endOf(autonamingOf(property)).test(String(news[name])),
    );
}

const autonamingOf = ({ autonamed }: Property): Autonaming =>
    typeof autonamed === "object" ? autonamed : { separator: "-", digits: 7 };

const endOf = ({ separator, digits }: Autonaming) =>
    digits === 0 ? /^$/ : new RegExp(`${separator}[0-9a-f]{${digits}}$`);

function defaults(type: AnyType): Properties {
    return withoutUndefined(
        Object.fromEntries(
            Object.entries(type.properties).map(([name, { default: value }]) => [name, value]),
        ),
    );
}

function withDefaults(type: AnyType, inputs: Properties): Properties {
    return { ...defaults(type), ...plainProperties(inputs) };
}

/** The inputs stay as they came, so that a secret stays one. */
function state(type: AnyType, inputs: Properties, outputs: object): Properties {
    const kept = type.comparesInputs ? { __inputs: inputs } : {};
    return withoutUndefined({ ...defaults(type), ...inputs, ...outputs, ...kept });
}
