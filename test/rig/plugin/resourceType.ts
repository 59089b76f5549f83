import type { CheckFailure } from "@pulumi/pulumi/provider";

/** Type of one input property, and the effect of a change. */
export interface Property {
    /** A set is a list whose order, also of lists inside it, means nothing. */
    readonly type: "string" | "number" | "integer" | "boolean" | "list" | "set" | "object" | "asset";
    /** Default false. */
    readonly required?: boolean;
    /** Stands in the outputs, as with the real plugin, where the program gives nothing. */
    readonly default?: unknown;
    /** Whether a change creates the resource anew; default false: it is updated. */
    readonly replaces?: boolean;
    /** Whether the resource itself chooses where the program gives nothing, so that leaving it out changes nothing. */
    readonly computed?: boolean;
    /**
     * Whether it is made of the resource's name and seven random hexadecimal digits where the program gives nothing.
     * https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
     */
    readonly autonamed?: boolean;
    /** Allowed values of a string, or of the strings of a list. */
    readonly oneOf?: readonly string[];
    /** Least allowed number. */
    readonly atLeast?: number;
    /** Properties of an object. */
    readonly properties?: Record<string, Property>;
}

/** Context of a resource's operations, in addition to its properties. */
export interface Context {
    /** Name of the resource in its program. */
    readonly name: string;
    /** Aborted when the user interrupts the engine. */
    readonly signal: AbortSignal;
    /** A line for the resource's status column, gone when the operation ends. */
    status(message: string): void;
    /** A line that stays among the resource's diagnostics. */
    report(severity: "warn" | "error", message: string): void;
}

/**
 * One resource type of a stand-in plugin. Its operations get plain values (no secret wrappers) and are called
 * only where everything is known: at preview the engine shows the inputs as they are and all else as unknown.
 * The resource's state is its inputs, their defaults and what `create` or `update` returned.
 */
export interface ResourceType<Inputs extends object, State extends Inputs = Inputs> {
    readonly properties: Readonly<Record<keyof Inputs & string, Property>>;
    /** Rules over several properties; called once each of them alone is right, with the known ones. */
    check?(inputs: Partial<Inputs>): CheckFailure[];
    /** Names of properties, besides the changed inputs, for which the resource must be replaced now. */
    outdated?(state: State, inputs: Partial<Inputs>): string[];
    create(inputs: Inputs, context: Context): Promise<{ id: string; outputs: object }>;
    /** The resource's present state, or undefined if it is gone. Default: as recorded. */
    read?(id: string, state: State, context: Context): Promise<object | undefined>;
    /** Default: every change replaces the resource. */
    update?(id: string, state: State, inputs: Inputs, context: Context): Promise<object>;
    /** Default: nothing is to be done. */
    delete?(id: string, state: State, context: Context): Promise<void>;
}

/** Resource types by their token, such as `tls:index/privateKey:PrivateKey`. */
export type ResourceTypes = Readonly<Record<string, ResourceType<object>>>;
