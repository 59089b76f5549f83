/** A call that did not do what it was asked for. Each kind of reason has a class. */
export abstract class ClusterError extends Error {
    constructor(
        /** The stack's name. */
        readonly stackName: string,
        message: string,
        options?: ErrorOptions,
    ) {
        super(message, options);
        this.name = new.target.name;
    }
}

/** Another update of the stack runs now. Wait until it has ended, then try again. */
export class StackBusy extends ClusterError {}

export function stackBusy(stackName: string, cause?: Error): StackBusy {
    return new StackBusy(stackName, `Another update of stack \`${stackName}\` is running.`, { cause });
}

/**
 * The stack's lock is held, and this computer cannot tell whether its holder still runs. If it does not, release the lock with
 * `pulumi cancel`. Locks of updates that were killed on this computer are released without asking.
 */
export class StackLocked extends ClusterError {}

/** The stack's secrets cannot be read, because its passphrase is missing or is another one. Nothing was changed. */
export class PassphraseRefused extends ClusterError {}

/** The stack does not exist, or none of its clusters has come up. */
export class NoCluster extends ClusterError {}

/** The arguments, or their changes, are refused. Nothing was changed. */
export class ArgumentsRefused extends ClusterError {
    constructor(
        stackName: string,
        message: string,
        /** One sentence for each wrong argument: property, value, what is allowed, how to mend it. */
        readonly problems: readonly string[],
        options?: ErrorOptions,
    ) {
        super(stackName, message, options);
    }
}

/** One resource that failed, or the program itself. */
export interface Failure {
    /** The resource's URN; undefined if it is the program. */
    urn?: string;
    /** The machine to which the resource belongs, if it belongs to one. */
    machine?: string;
    /** The reason. For a machine that did not become ready it ends with the agents' last log lines. */
    message: string;
}

/** The update failed. What it made stays, and the next call continues from there. */
export class UpdateFailed extends ClusterError {
    constructor(
        stackName: string,
        message: string,
        /** The reasons; empty if the engine itself failed. */
        readonly failures: readonly Failure[],
        options?: ErrorOptions,
    ) {
        super(stackName, message, options);
    }
}

/** The call was cancelled by its signal. What it made stays, and the next call continues from there. */
export class UpdateCancelled extends ClusterError {}
