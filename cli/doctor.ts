import { capacityText } from "../sdk/nspawn";
import { findTools, missingHostPrograms, renderTools } from "../sdk/toolchain";

export async function doctor(): Promise<void> {
    console.log(renderTools(await findTools(), missingHostPrograms()));
    console.log(capacityText());
}
