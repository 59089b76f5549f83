import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** A resource as the program registered it with the engine. */
export interface Registration {
    type: string;
    name: string;
    /** Made by a provider; false for components. */
    custom: boolean;
    /** Resolved, secrets in the clear. */
    inputs: Record<string, unknown>;
    /** The inputs that are secrets, and so encrypted in the state. */
    secretInputs: string[];
    /** `type name` of everything it waits for, by option or by an input. */
    dependencies: string[];
    /** `type name` of the component it is part of. */
    parent: string;
    ignoreChanges: string[];
    replaceOnChanges: string[];
    deleteBeforeReplace: boolean;
    protect: boolean;
    /** URN and ID of the provider that was chosen for it; empty if it is the default one. */
    provider: string;
    secretOutputs: string[];
    /** Types that it may have in the state. */
    aliases: string[];
    /** The value of which a change replaces the resource; undefined if it has none. */
    replacementTrigger: unknown;
}

/** Answers of providers, by resource type, or by the token of a call; none for a type without outputs of its own. */
export type Answers = Record<
    string,
    (name: string, inputs: Record<string, unknown>) => Promise<Answer> | Answer
>;
export interface Answer {
    id?: string;
    outputs: Record<string, unknown>;
}

/** A request of the monitor's protocol, as far as it is read here. */
interface RegisterRequest {
    getType(): string;
    getName(): string;
    getParent(): string;
    getDependenciesList(): string[];
    getIgnorechangesList(): string[];
    getReplaceonchangesList(): string[];
    getDeletebeforereplace(): boolean;
    getProtect(): boolean;
    getProvider(): string;
    getAdditionalsecretoutputsList(): string[];
    getAliasesList(): { getSpec(): { getType(): string } | undefined }[];
    getReplacementTrigger(): { toJavaScript(): unknown } | undefined;
}

interface OutputsRequest {
    getUrn(): string;
    getOutputs(): { toJavaScript(): Record<string, unknown> };
}

interface Monitor {
    registerResource: (this: unknown, request: RegisterRequest, done: unknown) => Promise<void>;
    registerResourceOutputs: (this: unknown, request: OutputsRequest, done: unknown) => void;
}

const monitor = MockMonitor.prototype as unknown as Monitor;
const { registerResource, registerResourceOutputs } = monitor;

/** Takes the engine's place and records the requests of a program. */
export class Recorder {
    readonly registrations: Registration[] = [];
    /** Outputs that components registered, by `type name`; a secret as Pulumi writes it into the state. */
    readonly componentOutputs: Record<string, Record<string, unknown>> = {};

    private constructor(private readonly answers: Answers) {}

    /** Takes the engine's place for the programs that follow. */
    static async start(answers: Answers, { project = "project", stack = "stack" } = {}): Promise<Recorder> {
        const recorder = new Recorder(answers);
        const requests = new Map<string, RegisterRequest>();
        await pulumi.runtime.setMocks(
            {
                newResource: async ({ type, name, inputs, custom }) =>
                    recorder.record(requests.get(`${type} ${name}`)!, custom ?? false, inputs as object),
                call: async ({ token, inputs }) => {
                    const answer = answers[token];
                    if (answer === undefined) throw new Error(`unexpected call of ${token}`);
                    return (await answer("", inputs as Record<string, unknown>)).outputs;
                },
            },
            project,
            stack,
        );
        // Dependencies and options are in the request only; mocks are told neither.
        monitor.registerResource = async function (request, done) {
            requests.set(`${request.getType()} ${request.getName()}`, request);
            return registerResource.call(this, request, done);
        };
        monitor.registerResourceOutputs = function (request, done) {
            recorder.componentOutputs[typeAndName(request.getUrn())] = request.getOutputs().toJavaScript();
            registerResourceOutputs.call(this, request, done);
        };
        return recorder;
    }

    /** Waits until all that the program asked for is registered. */
    async settled(): Promise<void> {
        await pulumi.runtime.disconnect();
    }

    /** How many resources of each type there are, components left out. */
    counts(): Record<string, number> {
        const counts: Record<string, number> = {};
        for (const { type } of this.registrations.filter(({ custom }) => custom))
            counts[type] = (counts[type] ?? 0) + 1;
        return counts;
    }

    ofType(type: string): Registration[] {
        return this.registrations.filter((registration) => registration.type === type);
    }

    /** @throws Error if there is none. */
    named(type: string, name: string): Registration {
        const found = this.ofType(type).find((registration) => registration.name === name);
        if (!found)
            throw new Error(
                `no ${type} ${name} among ${this.ofType(type)
                    .map((other) => other.name)
                    .join(", ")}`,
            );
        return found;
    }

    private async record(request: RegisterRequest, custom: boolean, wireInputs: object) {
        const inputs: Record<string, unknown> = {};
        const secretInputs: string[] = [];
        for (const [key, value] of Object.entries(wireInputs)) {
            if (pulumi.runtime.isRpcSecret(value)) secretInputs.push(key);
            inputs[key] = pulumi.runtime.unwrapRpcSecret(value);
        }
        const [type, name] = [request.getType(), request.getName()];
        const secretOutputs = request.getAdditionalsecretoutputsList();
        this.registrations.push({
            ...{ type, name, custom, inputs, secretInputs, secretOutputs },
            parent: typeAndName(request.getParent()),
            dependencies: request.getDependenciesList().map(typeAndName),
            ignoreChanges: request.getIgnorechangesList(),
            replaceOnChanges: request.getReplaceonchangesList(),
            deleteBeforeReplace: request.getDeletebeforereplace(),
            protect: request.getProtect(),
            provider: request.getProvider(),
            aliases: request.getAliasesList().map((alias) => alias.getSpec()?.getType() ?? ""),
            replacementTrigger: request.getReplacementTrigger()?.toJavaScript(),
        });
        const answer = await this.answers[type]?.(name, inputs);
        const state: Record<string, unknown> = { ...wireInputs, ...answer?.outputs };
        // The engine encrypts what the resource declares secret.
        for (const key of secretOutputs)
            if (key in state) state[key] = pulumi.secret(pulumi.runtime.unwrapRpcSecret(state[key]));
        return { id: answer?.id ?? `${name}-id`, state };
    }
}

function typeAndName(urn: string): string {
    const [, , type = "", name = ""] = urn.replace("urn:pulumi:", "").split("::");
    return `${type.split("$").pop()} ${name}`;
}

/** The value of an output, once it is there. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
    return new Promise((resolve) => output.apply(resolve));
}
