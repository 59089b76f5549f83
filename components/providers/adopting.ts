import type * as pulumi from "@pulumi/pulumi";

type Props = Record<string, unknown>;
type UntypedProvider = pulumi.dynamic.ResourceProvider<Props, Props>;

/**
 * The provider of a program in TypeScript that takes a stack over from a program in another language. The state then lacks the line that
 * loads the provider, which Pulumi's provider process reads from the outputs when it deletes a resource. An update adds it and, if nothing
 * else changed, does nothing.
 */
export function adopting<Provider>(provider: Provider): Provider {
    const inner = provider as unknown as UntypedProvider;
    const isAdopted = (olds: Props, news: Props) => "__provider" in news && !("__provider" in olds);
    const diff = async (id: string, olds: Props, news: Props) => (await inner.diff?.(id, olds, news)) ?? {};
    const outer: UntypedProvider = {
        ...inner,
        async diff(id, olds: Props, news: Props) {
            const result = await diff(id, olds, news);
            return isAdopted(olds, news) ? { ...result, changes: true } : result;
        },
        async update(id, olds: Props, news: Props) {
            if (isAdopted(olds, news) && (await diff(id, olds, news)).changes !== true) return { outs: olds };
            return (await inner.update?.(id, olds, news)) ?? {};
        },
    };
    return outer as unknown as Provider;
}
