/** Default of `--stack`. */
export const defaultStack = "dev";

/** The project's folder as the user named it; undefined if it is the one that the program was called in. */
let folder: string | undefined;

/** Makes another folder the project's folder. */
export function enterProject(path: string): void {
    process.chdir(path);
    folder = path;
}

/**
 * The command line of a command of this program, for messages. Like the running command, it uses an npm script in a checkout of
 * this project, else npx.
 */
export function commandLine(
    verb: string,
    choice: { stack?: string; cluster?: string } = {},
    ...more: string[]
): string {
    const options = [
        ...(folder === undefined ? [] : ["-C", folder]),
        ...(choice.stack === undefined || choice.stack === defaultStack ? [] : ["--stack", choice.stack]),
        ...(choice.cluster === undefined ? [] : ["--cluster", choice.cluster]),
        ...more,
    ];
    const byScript = process.env.npm_lifecycle_event === process.argv[2];
    if (!byScript) return ["npx pulumi-nomad-cluster", verb, ...options].join(" ");
    // -s keeps npm's own lines out of what a shell evaluates.
    const script = verb === "env" ? "npm run -s" : "npm run";
    return [script, verb, ...(options.length > 0 ? ["--", ...options] : [])].join(" ");
}
