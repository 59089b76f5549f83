import { runningNamespace } from "../../../sdk/nspawn/namespace";
import { run } from "../../../sdk/process/run";
import { repeat } from "../../../sdk/process/repeat";
import type { ScaleSet, VirtualMachine } from "./records";
import { healthExtension } from "./scaleSet";

/** What the application health extension says of a machine, and what it got. */
export interface Health {
    state: "Healthy" | "Unhealthy" | "Unknown";
    answer: string;
}

/**
 * Asks as the extension does: inside the machine, at its loopback address. Version 1 takes the status alone, version 2 the body's word.
 * https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-health-extension
 */
export async function healthOf({ inputs }: ScaleSet, { machine }: VirtualMachine): Promise<Health> {
    const extension = healthExtension(inputs.virtualMachineProfile?.extensionProfile?.extensions);
    if (extension === undefined) return { state: "Unknown", answer: "no extension" };
    const { protocol, port, requestPath = "" } = extension.settings ?? {};
    const namespace = machine === undefined ? undefined : runningNamespace(machine);
    if (namespace === undefined) return { state: "Unhealthy", answer: "the machine does not run" };
    if (protocol !== "http") throw new Error(`The rig does not probe health by ${String(protocol)}.`);
    const path = String(requestPath).replace(/^\/*/, "/");
    const url = `http://127.0.0.1:${port as number}${path}`;
    const answer = await run("nsenter", [
        ...[`--net=${namespace}`, "curl", "-sS", "--max-time", "10", "-w", "\n%{http_code}", url],
    ]).catch(String);
    const [body = "", status] = answer.split(/\n(?=\d+$)/);
    if (!extension.typeHandlerVersion?.startsWith("2"))
        return { state: status === "200" ? "Healthy" : "Unhealthy", answer };
    const said = /"ApplicationHealthState"\s*:\s*"(Healthy|Unhealthy)"/.exec(body)?.[1];
    return { state: (said as Health["state"] | undefined) ?? "Unknown", answer };
}

/** @throws Error if a machine is not healthy in time: with the last answer. */
export async function awaitHealth(
    scaleSet: ScaleSet,
    machine: VirtualMachine,
    timeoutMs: number,
): Promise<void> {
    let last = "";
    const well = await repeat(1000, timeoutMs, async () => {
        const { state, answer } = await healthOf(scaleSet, machine);
        last = answer;
        return state === "Healthy" || undefined;
    });
    if (!well)
        throw new Error(`${machine.name} was not healthy in ${timeoutMs / 1000} s; its last answer: ${last}`);
}
