import { capacityText, checkHost, forwardingProblem } from "../sdk/nspawn";
import { findTools, missingHostPrograms } from "../sdk/toolchain";
import { renderTools } from "./toolsTable";

export async function doctor(): Promise<void> {
    const missing = missingHostPrograms();
    console.log(renderTools(await findTools(), missing));
    console.log(capacityText());
    const canAsk = missing.length === 0 && checkHost().length === 0;
    const problem = canAsk ? await forwardingProblem() : undefined;
    if (problem !== undefined) console.log(problem);
}
