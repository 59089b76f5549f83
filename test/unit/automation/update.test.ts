import type { EngineEvent } from "@pulumi/pulumi/automation";
import { UpdateCancelled, UpdateFailed } from "../../../automation";
import { ProgressReader } from "../../../automation/progress";
import { runUpdate } from "../../../automation/update";
import type { OpenStack } from "../../../automation/workspace";

const stack = { name: "dev" } as OpenStack;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** An update that ends with an error once it was interrupted so many times. */
function endsAfter(interrupts: number) {
    const seen: number[] = [];
    const start = Date.now();
    const update = async ({ signal }: { signal: AbortSignal }) =>
        new Promise<void>((_, reject) =>
            signal.addEventListener("abort", () => {
                seen.push(Date.now() - start);
                if (seen.length === interrupts) reject(new Error("interrupted"));
            }),
        );
    return { seen, update };
}

async function cancelled(interrupts: number): Promise<number[]> {
    const abort = new AbortController();
    const { seen, update } = endsAfter(interrupts);
    const running = runUpdate(stack, { signal: abort.signal }, new ProgressReader(), update);
    const ended = expect(running).rejects.toThrow(UpdateCancelled);
    abort.abort();
    await jest.advanceTimersByTimeAsync(60_000);
    await ended;
    expect(jest.getTimerCount()).toBe(0);
    return seen;
}

test("an update that ends at the first interrupt gets no second one", async () => {
    expect(await cancelled(1)).toEqual([0]);
});

test("an update that goes on for ten seconds gets the second interrupt", async () => {
    expect(await cancelled(2)).toEqual([0, 10_000]);
});

test("a call that was cancelled before does not begin", async () => {
    const { seen, update } = endsAfter(1);
    const signal = AbortSignal.abort();
    await expect(runUpdate(stack, { signal }, new ProgressReader(), update)).rejects.toThrow(UpdateCancelled);
    expect(seen).toEqual([]);
});

test("the failures are those of resources, without the engine's summary", async () => {
    const failed = runUpdate(stack, {}, new ProgressReader(), async ({ onEvent }) => {
        for (const [urn, message] of [
            ["urn:pulumi:dev::p::t::a", "no space left"],
            [undefined, "update failed"],
        ])
            onEvent({ diagnosticEvent: { urn, severity: "error", message } } as unknown as EngineEvent);
        throw new Error("code: 255");
    });
    await expect(failed).rejects.toMatchObject({
        message: "The update of stack `dev` failed:\na: no space left",
        failures: [{ urn: "urn:pulumi:dev::p::t::a", message: "no space left" }],
    });
});

test("what Azure refuses gets advice that names the region and the size", async () => {
    const urn = "urn:pulumi:dev::p::azure-native:compute:VirtualMachine::prod-node-0";
    const inputs = { location: "westeurope", hardwareProfile: { vmSize: "Standard_D2s_v5" } };
    const message = 'Code="AllocationFailed" Message="Allocation failed."';
    const failed = runUpdate(stack, {}, new ProgressReader(), async ({ onEvent }) => {
        for (const event of [
            { resourcePreEvent: { metadata: { op: "create", urn, type: "", new: { inputs } } } },
            { diagnosticEvent: { urn, severity: "error", message } },
        ])
            onEvent(event as unknown as EngineEvent);
        throw new Error("code: 255");
    });
    await expect(failed).rejects.toThrow(
        /prod-node-0: Code="AllocationFailed".*\nExpected Azure to have room for a `Standard_D2s_v5` in `westeurope`/,
    );
});

test("an update that fails by itself is no cancelled one", async () => {
    const { signal } = new AbortController();
    const update = async () => Promise.reject(new Error("no space left"));
    const failed = runUpdate(stack, { signal }, new ProgressReader(), update);
    await expect(failed).rejects.toThrow(UpdateFailed);
    await expect(failed).rejects.toThrow("The update of stack `dev` failed:\nno space left");
});
