import { AsyncLocalStorage } from "node:async_hooks";
import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/pulumi/provider";
import { type ProviderName, providers } from "../components/providers";
import { complete } from "./complete";
import { plain, type Properties, withSecretsOf } from "./wire";

type ResourceProvider = pulumi.dynamic.ResourceProvider<Properties, Properties>;

/** A provider's error that carries the state of a resource that was created, but not initialized. */
interface InitializationError {
    id?: string;
    properties?: Properties;
}

/** The resource on which this process works. */
const current = new AsyncLocalStorage<string>();

/** URN of the resource on which the caller works; undefined if it works on none. */
export function currentResource(): string | undefined {
    return current.getStore();
}

/**
 * Check, diff, create, read, update and delete of every resource, as Pulumi's dynamic provider process calls the same providers:
 * with secrets in the clear, and what was secret marked as such in the results.
 */
export const resources: Required<Pick<Provider, "check" | "diff" | "create" | "read" | "update" | "delete">> =
    {
        check: async (urn, olds: Properties, news: Properties) =>
            on(urn, async (provider, { type, name, ...stack }) => {
                const completed = await complete(type, name, news, stack);
                if ("failures" in completed) return { inputs: news, failures: completed.failures };
                const { inputs } = completed;
                const checked = await provider.check?.(plain(olds), plain(inputs));
                return {
                    failures: (checked?.failures ?? []).map(withoutProperty),
                    inputs: withSecretsOf(inputs, checked?.inputs ?? plain(inputs)),
                };
            }),
        diff: async (id, urn, olds: Properties, news: Properties) =>
            on(urn, async (provider) => (await provider.diff?.(id, plain(olds), plain(news))) ?? {}),
        create: async (urn, inputs: Properties) =>
            on(urn, async (provider) => {
                const { id, outs = {} } = await withStateOf(inputs, provider.create(plain(inputs)));
                return { id, outs: withSecretsOf(inputs, outs) };
            }),
        read: async (id, urn, props: Properties) =>
            on(urn, async (provider) => {
                if (provider.read === undefined) return { id, props };
                const result = await provider.read(id, plain(props));
                return {
                    id: result.id ?? "",
                    props: withSecretsOf(props, result.props ?? {}),
                    ...(result.inputs && { inputs: withSecretsOf(props, result.inputs) }),
                };
            }),
        update: async (id, urn, olds: Properties, news: Properties) =>
            on(urn, async (provider) => {
                const result = await withStateOf(news, provider.update?.(id, plain(olds), plain(news)));
                return { outs: withSecretsOf(news, result?.outs ?? {}) };
            }),
        delete: async (id, urn, props: Properties) =>
            on(urn, async (provider) => provider.delete?.(id, plain(props))),
    };

/** A reason names its property. With the property's name beside it, the engine would print the program's value, a whole job for example. */
function withoutProperty({ reason }: pulumi.dynamic.CheckFailure): pulumi.dynamic.CheckFailure {
    return { property: "", reason };
}

/** Parts of `urn:pulumi:<stack>::<project>::<types of the parents$type>::<name>`. */
interface UrnParts {
    project: string;
    stack: string;
    type: ProviderName;
    name: string;
}

async function on<T>(
    urn: string,
    work: (provider: ResourceProvider, urn: UrnParts) => Promise<T>,
): Promise<T> {
    const [stack = "", project = "", types = "", ...rest] = urn.replace("urn:pulumi:", "").split("::");
    const type = types.split(":").pop()!;
    if (!Object.hasOwn(providers, type))
        throw new Error(`Expected a resource of this package, got \`${types.split("$").pop()}\`.`);
    const provider = providers[type as ProviderName] as unknown as ResourceProvider;
    return current.run(urn, () =>
        work(provider, { stack, project, type: type as ProviderName, name: rest.join("::") }),
    );
}

/** The result of a provider's procedure. If it failed and left a resource, the error has that resource's state for the engine. */
async function withStateOf<T>(given: Properties, result: Promise<T>): Promise<T>;
async function withStateOf<T>(given: Properties, result: Promise<T> | undefined): Promise<T | undefined>;
async function withStateOf<T>(given: Properties, result: Promise<T> | undefined): Promise<T | undefined> {
    try {
        return await result;
    } catch (error) {
        const { id, properties } = error as InitializationError;
        if (id !== undefined && properties !== undefined)
            Object.assign(error as object, { properties: withSecretsOf(given, properties) });
        throw error;
    }
}
