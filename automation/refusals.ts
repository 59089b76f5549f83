import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { adviceOnRefusal } from "../components/platforms/azure/refusals";
import { plain } from "./progress";
import { typeOf } from "./urn";

/** Finds in the engine's events what a cloud refused. */
export class RefusalReader {
    /** Inputs of the resources whose steps began, by URN. */
    private readonly inputs = new Map<string, object>();

    /** What to do about the refusal in an event; undefined if it has none that is known. */
    read({ resourcePreEvent, diagnosticEvent }: EngineEvent): string | undefined {
        const { urn: begun, new: now } = resourcePreEvent?.metadata ?? {};
        if (begun !== undefined && now) this.inputs.set(begun, now.inputs);
        const { urn, severity, message = "" } = diagnosticEvent ?? {};
        if (urn === undefined || severity !== "error") return undefined;
        const inputs = this.inputs.get(urn);
        return inputs && adviceOnRefusal(typeOf(urn), inputs, plain(message));
    }
}

/**
 * The advice about each refusal of an update.
 *
 * @param eventLog file in which the engine has written its events
 */
export async function adviceIn(eventLog: string): Promise<string[]> {
    const reader = new RefusalReader();
    const advice = new Set<string>();
    for await (const line of createInterface({ input: createReadStream(eventLog) })) {
        const event = parse(line);
        const found = event && reader.read(event);
        if (found !== undefined) advice.add(found);
    }
    return [...advice];
}

/** Undefined if an interrupt has cut the line off. */
function parse(line: string): EngineEvent | undefined {
    try {
        return JSON.parse(line) as EngineEvent;
    } catch {
        return undefined;
    }
}
