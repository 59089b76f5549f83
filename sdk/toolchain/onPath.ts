import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** The first executable of that name in the folders of `PATH`. */
export function onPath(name: string, path: string = process.env.PATH ?? ""): string | undefined {
    // A relative entry would mean another program in each working directory.
    const folders = path.split(delimiter).filter((folder) => isAbsolute(folder));
    return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export function isExecutable(path: string): boolean {
    try {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
    } catch {
        return false;
    }
}
