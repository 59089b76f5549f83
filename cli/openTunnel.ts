import { readFile, rm } from "node:fs/promises";
import type { ApiOrigins } from "../sdk/cluster";
import type { OperatorFolder } from "./operatorFolder";

const file = "tunnel.json";

/** Announces the tunnel's ends on this computer to other commands. */
export async function announceTunnel(folder: OperatorFolder, origins: ApiOrigins): Promise<void> {
    await folder.write(file, JSON.stringify(origins));
}

export async function withdrawTunnel(folder: OperatorFolder): Promise<void> {
    await rm(folder.at(file), { force: true });
}

/** The announced ends of a tunnel. A killed tunnel leaves its announcement, so check that it answers. */
export async function announcedTunnel(folder: OperatorFolder): Promise<ApiOrigins | undefined> {
    try {
        return JSON.parse(await readFile(folder.at(file), "utf8")) as ApiOrigins;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    }
}
