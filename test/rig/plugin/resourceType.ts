import type { CheckFailure } from "@pulumi/pulumi/provider";

/** Type of one input property, and the effect of a change. */
export interface Property {
    /** A set is a list whose order does not matter, nor the order of lists inside it. */
    readonly type: "string" | "number" | "integer" | "boolean" | "list" | "set" | "object" | "asset";
    /** Default false. */
    readonly required?: boolean;
    /** The output, as with the real plugin, if the program gives no value. */
    readonly default?: unknown;
    /** Whether a change replaces the resource. Default: false, the resource is updated. */
    readonly replaces?: boolean;
    /** Whether the resource chooses a value if the program gives none, so that leaving it out changes nothing. */
    readonly computed?: boolean;
    /** Whether the resource adds members to a list's objects, so that only those that the program gives are compared. */
    readonly extended?: boolean;
    /**
     * Whether it is the resource's name with random hexadecimal digits if the program gives no value. Default digits: a hyphen and seven.
     * https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
     */
    readonly autonamed?: true | Autonaming;
    /** Allowed values of a string, or of the strings of a list. */
    readonly oneOf?: readonly string[];
    /** Least allowed number. */
    readonly atLeast?: number;
    /** Properties of an object. */
    readonly properties?: Record<string, Property>;
}

/** The end of a name that a plugin makes. */
export interface Autonaming {
    separator: string;
    /** How many random digits; 0: the name is the resource's. */
    digits: number;
}

/** Context of a resource's operations, in addition to its properties. */
export interface Context {
    /** Name of the resource in its program. */
    readonly name: string;
    /** Aborted when the user interrupts the engine. */
    readonly signal: AbortSignal;
    /** A line in the resource's status column until the operation ends. */
    status(message: string): void;
    /** A line that stays among the resource's diagnostics. */
    report(severity: "warn" | "error", message: string): void;
}

/**
 * One resource type of a stand-in plugin. Its operations get plain values (no secret wrappers) and are called
 * only if every input is known: at preview the engine shows the inputs as they are and all outputs as unknown.
 * The resource's state is its inputs, their defaults and what `create` or `update` returned.
 */
export interface ResourceType<Inputs extends object, State extends Inputs = Inputs> {
    readonly properties: Readonly<Record<keyof Inputs & string, Property>>;
    /** Rules about several properties. Called with the known ones if each property alone is valid. */
    check?(inputs: Partial<Inputs>): CheckFailure[];
    /**
     * Whether a diff compares the program's inputs of now with those of the last update, which the state then keeps as `__inputs`, and
     * not with the state. Default false.
     */
    readonly comparesInputs?: boolean;
    /** Names of properties, besides the changed inputs, for which the resource must be replaced now. */
    outdated?(state: State, inputs: Partial<Inputs>): string[];
    create(inputs: Inputs, context: Context): Promise<{ id: string; outputs: object }>;
    /** The resource's present state, or undefined if it no longer exists. Default: as recorded. */
    read?(id: string, state: State, context: Context): Promise<object | undefined>;
    /** Only with `comparesInputs`: the inputs with what others have changed since. `state` is the recorded state, and `now` what was read. */
    readInputs?(inputs: Inputs, state: State, now: object): object;
    /** Default: every change replaces the resource. */
    update?(id: string, state: State, inputs: Inputs, context: Context): Promise<object>;
    /** Default: does nothing. */
    delete?(id: string, state: State, context: Context): Promise<void>;
}

/** Resource types by their token, such as `tls:index/privateKey:PrivateKey`. */
export type ResourceTypes = Readonly<Record<string, ResourceType<object>>>;

/** Functions of a stand-in plugin by their token, such as `oci:Core/getImages:getImages`. They get and return plain values. */
export type Lookups = Readonly<Record<string, (inputs: Record<string, unknown>) => Promise<object>>>;
