import type { DiffResult, Provider } from "@pulumi/pulumi/provider";
import { checkProperties } from "./check";
import type { Context, Property, ResourceType, ResourceTypes } from "./resourceType";
import type { Properties } from "./wire";
import { plainProperties, same, withoutUndefined } from "./wire";

/** Makes a `Context` for the resource of a URN; tells where the lines go. */
export type ContextOf = (urn: string) => Context;

/** Any resource type, seen from here: what goes in was checked against its table. */
type AnyType = ResourceType<Properties, Properties>;

/** What the SDK's `provider.main` serves, made of a table of resource types. */
export function providerOf(types: ResourceTypes, version: string, contextOf: ContextOf): Provider {
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
        check: async (urn, _olds: Properties, news: Properties) => {
            const type = typeOf(urn);
            const inputs = plainProperties(news);
            const failures = checkProperties(type.properties, inputs);
            return { inputs: news, failures: failures.length > 0 ? failures : type.check?.(inputs) };
        },
        diff: async (_id, urn, olds: Properties, news: Properties) =>
            diff(typeOf(urn), plainProperties(olds), plainProperties(news)),
        create: async (urn, inputs: Properties) => {
            const type = typeOf(urn);
            const { id, outputs } = await type.create(withDefaults(type, inputs), contextOf(urn));
            return { id, outs: state(type, inputs, outputs) };
        },
        read: async (id, urn, props: Properties) => {
            const now = await typeOf(urn).read?.(id, plainProperties(props), contextOf(urn));
            if (typeOf(urn).read && !now) return { id: "", props: {} };
            return { id, props: withoutUndefined({ ...props, ...now }) };
        },
        update: async (id, urn, olds: Properties, news: Properties) => {
            const type = typeOf(urn);
            const inputs = withDefaults(type, news);
            const outputs = await type.update?.(id, plainProperties(olds), inputs, contextOf(urn));
            return { outs: state(type, news, outputs ?? {}) };
        },
        delete: async (id, urn, props: Properties) =>
            typeOf(urn).delete?.(id, plainProperties(props), contextOf(urn)),
    };
}

function diff(type: AnyType, olds: Properties, news: Properties): DiffResult {
    const changed = Object.entries(type.properties).filter(
        ([name, property]) => !same(olds[name] ?? property.default, news[name] ?? property.default),
    );
    const replacing = ([, property]: [string, Property]) => property.replaces || !type.update;
    const replaces = [
        ...changed.filter(replacing).map(([name]) => name),
        ...(type.outdated?.(olds, news) ?? []),
    ];
    return { changes: changed.length > 0 || replaces.length > 0, replaces };
}

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
    return withoutUndefined({ ...defaults(type), ...inputs, ...outputs });
}
