import type { Problem } from "../../sdk/topology";
import { pathOf, valueAt, withValueAt } from "./paths";
import { problemOf } from "./structuralProblem";
import { violationsIn } from "./violations";

/** The result of checking the types and property names of arguments. */
export interface Structure<Args> {
    /** Every wrong type and unknown property, in the order of the schema. */
    problems: Problem[];
    /** The arguments with `undefined` in place of each property that is wrong. */
    sound: Args;
    /** Whether a problem of this property is only a consequence of another's absence from `sound`. */
    isUnsound: (propertyPath: string) => boolean;
}

/**
 * Checks arguments that may come from anywhere, such as a stack's configuration, against the types they are declared with.
 *
 * @param resource Name of the resource's class.
 */
export function checkStructure<Args>(resource: string, args: unknown): Structure<Args> {
    const violations = violationsIn(resource, args);
    const unsound = violations.map(({ keys }) => unsoundKeys(keys, args));
    const unsoundPaths = unsound.map((keys) => pathOf(keys, args));
    return {
        problems: violations.map((violation) => problemOf(violation, args)),
        sound: (unsound.reduce((sound, keys) => withValueAt(sound, keys, undefined), args) ?? {}) as Args,
        isUnsound: (path) =>
            unsoundPaths.some((other) => other === "" || path === other || path.startsWith(`${other}.`)),
    };
}

/** Path of the wrong property. For an item of a list it is the list, so that no other item moves. */
function unsoundKeys(keys: string[], args: unknown): string[] {
    const list = keys.findIndex((_, depth) => Array.isArray(valueAt(args, keys.slice(0, depth))));
    return list < 0 ? keys : keys.slice(0, list);
}
