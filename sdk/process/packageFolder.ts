import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this package (sources and dist lie at different depths below it). */
export function packageFolder(): string {
    let folder = __dirname;
    while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
    return folder;
}
