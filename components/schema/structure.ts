import * as pulumi from "@pulumi/pulumi";
import type { PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";
import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import packageSchema from "../../schema.json";
import type { Problem } from "../../sdk/topology";
import { argumentsSchema } from "./argumentsSchema";
import { pathOf, valueAt, withValueAt } from "./paths";
import { keysOf, problemOf } from "./structuralProblem";

/** The result of checking the types and property names of arguments. */
export interface Structure<Args> {
    /** Every wrong type and unknown property, in the order of the schema. */
    problems: Problem[];
    /** The arguments with `undefined` in place of each property that is wrong. */
    sound: Args;
    /** Whether a problem of this property is only a consequence of another's absence from `sound`. */
    isUnsound: (propertyPath: string) => boolean;
}

// Saves time at the start of every program: the schema is our own, so Ajv need not validate it.
const quickStart = { validateSchema: false, code: { optimize: false } };
// NaN is a number here: the check of its meaning rejects it.
const ajv = new Ajv({ allErrors: true, verbose: true, strictNumbers: false, ...quickStart });
ajv.addKeyword({
    keyword: "deferred",
    validate: (_: unknown, value: unknown) => pulumi.Output.isInstance(value) || value instanceof Promise,
});

/** Compiled when a program makes the first resource of its kind. */
const validators = new Map<string, ValidateFunction>();

function validatorOf(resource: string): ValidateFunction {
    const validate =
        validators.get(resource) ??
        ajv.compile(argumentsSchema(packageSchema as unknown as PackageSpec, resource));
    validators.set(resource, validate);
    return validate;
}

/**
 * Checks arguments that may come from anywhere, such as a stack's configuration, against the types they are declared with.
 *
 * @param resource Name of the resource's class.
 */
export function checkStructure<Args>(resource: string, args: unknown): Structure<Args> {
    const validate = validatorOf(resource);
    validate(args);
    const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== "if");
    const problems = errors.map((error) => problemOf(error, args));
    const unsound = errors.map((error) => pathOf(unsoundKeys(error, args), args));
    return {
        // A value of the wrong type is no member of an enumeration either.
        problems: problems.filter(
            ({ propertyPath }, index) =>
                index === problems.findIndex((other) => other.propertyPath === propertyPath),
        ),
        sound: (errors.reduce(
            (sound, error) => withValueAt(sound, unsoundKeys(error, args), undefined),
            args,
        ) ?? {}) as Args,
        isUnsound: (path) =>
            unsound.some((other) => other === "" || path === other || path.startsWith(`${other}.`)),
    };
}

/** Path of the wrong property. For an item of a list it is the list, so that no other item moves. */
function unsoundKeys(error: ErrorObject, args: unknown): string[] {
    const keys = keysOf(error);
    const list = keys.findIndex((_, depth) => Array.isArray(valueAt(args, keys.slice(0, depth))));
    return list < 0 ? keys : keys.slice(0, list);
}
