import type { EngineEvent } from "@pulumi/pulumi/automation";
import { ProgressReader, Step } from "../../../automation/progress";

const cluster = "urn:pulumi:pr-7::previews::nomad-cluster:index:NomadCluster";
const delivery = `${cluster}$pulumi-nodejs:nomad-cluster:Delivery::pr-7-node-0`;
const secretOfMachine = `${cluster}$nomad-cluster:index:TokenSecrets$pulumi-nodejs:nomad-cluster:RandomSecret::pr-7-node-0-consul`;

type Metadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

const step = (urn: string, op = "create"): Metadata =>
    ({
        op,
        urn,
        type: "",
        provider: "",
        new: { custom: true, parent: `${cluster}::pr-7` },
    }) as unknown as Metadata;

const diagnostic = (message: string, severity: string, urn?: string): EngineEvent =>
    ({
        sequence: 1,
        timestamp: 1,
        diagnosticEvent: { message, severity, urn, color: "never" },
    }) as EngineEvent;

const read = (event: Partial<EngineEvent>) => new ProgressReader().read(event as EngineEvent);

test.each([
    [delivery, Step.Delivery, "Delivery pr-7-node-0"],
    [secretOfMachine, Step.Secrets, "RandomSecret pr-7-node-0-consul"],
])("a resource's begin and end name the machine and the step: %s", (urn, at, subject) => {
    const place = { seconds: expect.any(Number) as number, step: at, machine: "node-0" };
    expect(read({ resourcePreEvent: { metadata: step(urn) } })).toEqual({
        ...place,
        message: `creating ${subject}`,
    });
    expect(read({ resOutputsEvent: { metadata: step(urn, "update") } })).toEqual({
        ...place,
        message: `updated ${subject}`,
    });
    const failed = { metadata: step(urn, "delete"), status: 1, steps: 1 };
    expect(read({ resOpFailedEvent: failed })).toEqual({ ...place, message: `deleting ${subject} failed` });
});

test("what stays the same, and components, are no progress", () => {
    expect(read({ resourcePreEvent: { metadata: step(delivery, "same") } })).toBeUndefined();
    const component = { ...step(`${cluster}::pr-7`), new: { custom: false } } as unknown as Metadata;
    expect(read({ resourcePreEvent: { metadata: component } })).toBeUndefined();
});

test("a provider's line is told without colours, with the machine that it begins with", () => {
    expect(read(diagnostic("<{%fg 1%}>node-2: waits for a leader<{%reset%}>\n", "info#err"))).toMatchObject({
        machine: "node-2",
        message: "node-2: waits for a leader",
    });
});

test("the engine's messages for its own developers are not told, because they show secrets", () => {
    expect(read(diagnostic("RegisterResource RPC finished: token=t0p", "debug"))).toBeUndefined();
});
