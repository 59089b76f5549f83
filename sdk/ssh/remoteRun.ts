/** A command to run on a machine. */
export interface RemoteRun {
    /** For the login shell; visible on the machine, so no place for secrets. */
    command: string;
    /** For standard input; a promise lets the command start before there is any. */
    input: string | Promise<string>;
    /** Is given each line of standard output as it comes. */
    onLine?: (line: string) => void;
}
