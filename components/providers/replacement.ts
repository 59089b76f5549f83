import { isDeepStrictEqual } from "node:util";

/**
 * Another value of one of these inputs makes another thing, which is created before the old one is deleted. If only a
 * `replacementTrigger` of the user asks for it, the old thing is deleted first, because both have one name. `--replace` does not ask the
 * provider: see `delete` of `ofExisting`.
 */
export function replacement<Inputs extends object>(
    olds: Inputs,
    news: Inputs,
    names: readonly (keyof Inputs & string)[],
): { replaces: string[]; deleteBeforeReplace: boolean } {
    const replaces = names.filter((name) => !isDeepStrictEqual(olds[name], news[name]));
    return { replaces, deleteBeforeReplace: replaces.length === 0 };
}
