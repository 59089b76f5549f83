/**
 * The refusal to overwrite what another program made.
 *
 * @param what kind and name of the thing, for example "policy `web` in Nomad"
 * @param differs what may differ, for example "other rules"
 * @param remove the command that removes the other thing
 */
export function existsAlready(what: string, differs: string, remove: string): Error {
    return new Error(
        `Expected no ${what}, found one with ${differs}. Nothing was overwritten. To take it over, write the program as it is ` +
            `(Pulumi's option \`import\` says what differs). ` +
            `Otherwise use another \`name\`, or remove it with \`${remove}\` and run the same command again.`,
    );
}
