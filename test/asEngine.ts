import type * as pulumi from "@pulumi/pulumi";

type Props = Record<string, unknown>;

/** A provider's calls as the engine makes them: it checks the inputs, and keeps what comes out of that. */
export function asEngine(provider: pulumi.dynamic.ResourceProvider) {
    const checked = async (inputs: object): Promise<Props> =>
        (await provider.check!({}, inputs)).inputs as Props;
    return {
        /** The ID and the state. */
        create: async (inputs: object): Promise<{ id: string; outs: Props }> => {
            const created = await provider.create(await checked(inputs));
            return { id: created.id, outs: created.outs as Props };
        },
        diff: async (state: object, inputs: object) => provider.diff!("id", state, await checked(inputs)),
        /** The new state. */
        update: async (state: object, inputs: object): Promise<Props> =>
            (await provider.update!("id", state, await checked(inputs))).outs as Props,
        delete: async (state: object): Promise<void> => provider.delete!("id", state),
    };
}
