/** Default of `--stack`. */
export const defaultStack = "dev";

/** The project's folder as the user named it; undefined where it is the one that the program was called in. */
let folder: string | undefined;

/** Works on the project in another folder from now on. */
export function enterProject(path: string): void {
    process.chdir(path);
    folder = path;
}

/**
 * How the user calls a command of this program, in messages: like the running one, by npm script in a checkout of this
 * project, or by npx.
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
