import * as pulumi from "@pulumi/pulumi";

/**
 * An error about what a cloud answered, for the user of the program. It has no stack: Node.js takes half a minute to colour one that
 * leads through Pulumi's `output.ts`. https://github.com/pulumi/pulumi/issues/20567
 */
export function errorWithoutStack(message: string): Error {
    const error = new pulumi.RunError(message);
    error.stack = undefined;
    return error;
}
