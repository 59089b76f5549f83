import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";

/**
 * A resource that records its inputs and refuses some changes of them, also in previews. Inputs that an older version of this
 * package did not record are missing in `olds`.
 *
 * @param names The inputs. The engine adds some of its own, which are ignored.
 */
export function guardProvider<Inputs extends object>(
    id: string,
    names: readonly (keyof Inputs)[],
    refusals: (olds: Partial<Inputs>, news: Inputs) => pulumi.dynamic.CheckFailure[],
): pulumi.dynamic.ResourceProvider<Inputs, Inputs> {
    return {
        async check(olds: Partial<Inputs>, news: Inputs) {
            return { inputs: news, failures: refusals(olds, news) };
        },
        async create(inputs: Inputs) {
            return { id, outs: inputs };
        },
        async diff(_id, olds: Inputs, news: Inputs) {
            return { changes: names.some((name) => !isDeepStrictEqual(olds[name], news[name])) };
        },
        async update(_id, _olds, news: Inputs) {
            return { outs: news };
        },
        async delete() {},
    };
}
