import { capacityText } from "../sdk/nspawn";
import { findTools, missingHostPrograms } from "../sdk/toolchain";
import { renderTools } from "./toolsTable";

export async function doctor(): Promise<void> {
    console.log(renderTools(await findTools(), missingHostPrograms()));
    console.log(capacityText());
}
