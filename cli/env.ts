import { dirname } from "node:path";
import {
    type ApiOrigins,
    clusterApis,
    type ClusterConnection,
    directAddresses,
    httpsOrigin,
    operatorEnvironment,
    pemSuffix,
} from "../sdk/cluster";
import { findTools } from "../sdk/toolchain";
import { firstAnswering } from "./answeringServer";
import { commandLine } from "./commandLine";
import { announcedTunnel } from "./openTunnel";
import { type ClusterChoice, operatedCluster } from "./operatedCluster";
import type { OperatorFolder } from "./operatorFolder";
import { quoted, shellExports } from "./shellExports";

/** Prints the variables with which `nomad` and `consul` in this shell work as the cluster's operator. */
export async function env(choice: ClusterChoice): Promise<void> {
    const { state, folder } = await operatedCluster(choice);
    const origins = await reachableOrigins(state, folder, choice);
    const variables = await withPemFiles(operatorEnvironment(state, origins), folder);
    process.stdout.write(shellExports(variables) + (await exportOfPath()));
}

/** The origin of a server of each product that answers: directly if this computer reaches one, else through an open tunnel. */
export async function reachableOrigins(
    state: ClusterConnection,
    folder: OperatorFolder,
    choice: ClusterChoice,
): Promise<ApiOrigins> {
    const tunnel = await announcedTunnel(folder);
    const apis = clusterApis(state);
    const originOf = async (product: "consul" | "nomad") => {
        const { servers, port, tls } = apis[product];
        const direct = directAddresses(state, servers).map((address) => httpsOrigin(address, port));
        const origin = await firstAnswering([...direct, ...(tunnel ? [tunnel[product]] : [])], tls);
        if (origin !== undefined) return origin;
        const missing =
            direct.length === 0 ? "no tunnel to it is open" : `${direct.join(", ")} did not answer`;
        throw new Error(
            `Cannot reach ${product} of cluster \`${state.name}\`: ${missing}. Keep \`${commandLine("ui", choice)}\` running in another terminal, then try again.`,
        );
    };
    const [consul, nomad] = await Promise.all([originOf("consul"), originOf("nomad")]);
    return { consul, nomad };
}

/** Writes the content of each `X_PEM` to a file, and replaces the variable by `X` with the file's path. */
export async function withPemFiles(
    variables: Record<string, string>,
    folder: OperatorFolder,
): Promise<Record<string, string>> {
    const entries = Object.entries(variables).map(async ([name, value]) => {
        if (!name.endsWith(pemSuffix)) return [name, value] as const;
        const pathName = name.slice(0, -pemSuffix.length);
        return [pathName, await folder.write(`${pathName}.pem`, value)] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
}

/** PATH with the programs' folders first, if they are in the cache and in no folder of PATH. */
export async function exportOfPath(): Promise<string> {
    const tools = await findTools(["consul", "nomad"]);
    for (const { name } of tools.filter(({ source }) => source === "missing"))
        console.error(
            `\`${name}\` is not installed. \`${commandLine("doctor")}\` shows where it was looked for.`,
        );
    const folders = tools.filter(({ source }) => source === "cache").map(({ path }) => dirname(path!));
    return folders.length === 0 ? "" : `export PATH=${quoted(folders.join(":"))}:"$PATH"\n`;
}
