import type { ResourceType } from "../plugin/resourceType";
import { randomId } from "./commandType";
import type { Connection } from "./connection";
import { connectionProperty } from "./connection";
import { withClient } from "./dial";
import { Upload } from "./upload";

interface CopyFileInputs {
    connection: Connection;
    triggers?: unknown[];
    localPath: string;
    remotePath: string;
}

/** Deprecated by `CopyToRemote`; every change copies anew, as a replacement. */
export const copyFile: ResourceType<CopyFileInputs> = {
    properties: {
        connection: connectionProperty,
        triggers: { type: "list" },
        localPath: { type: "string", required: true },
        remotePath: { type: "string", required: true },
    },
    create: async ({ connection, localPath, remotePath }, context) => {
        await withClient(connection, context, async (client) =>
            (await Upload.over(client)).path(localPath, remotePath),
        );
        return { id: randomId(), outputs: {} };
    },
};
