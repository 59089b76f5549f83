import type { Context, ResourceType } from "../plugin/resourceType";
import { randomId } from "./commandType";
import type { Connection } from "./connection";
import { connectionProperty } from "./connection";
import { withClient } from "./dial";
import type { Source } from "./source";
import { uploadSource } from "./source";
import { Upload } from "./upload";

interface CopyToRemoteInputs {
    connection: Connection;
    triggers?: unknown[];
    source: Source;
    remotePath: string;
}

async function copy(inputs: CopyToRemoteInputs, context: Context): Promise<void> {
    await withClient(inputs.connection, context, async (client) =>
        uploadSource(await Upload.over(client), inputs.source, inputs.remotePath),
    );
}

/**
 * https://www.pulumi.com/registry/packages/command/api-docs/remote/copytoremote/: copies again where the
 * contents or the target changed; a deletion leaves the remote file.
 */
export const copyToRemote: ResourceType<CopyToRemoteInputs> = {
    properties: {
        connection: connectionProperty,
        triggers: { type: "list", replaces: true },
        source: { type: "asset", required: true },
        remotePath: { type: "string", required: true },
    },
    create: async (inputs, context) => {
        await copy(inputs, context);
        return { id: randomId(), outputs: {} };
    },
    update: async (_id, state, inputs, context) => {
        const moved = inputs.remotePath !== state.remotePath;
        if (moved || inputs.source.hash !== state.source.hash) await copy(inputs, context);
        return {};
    },
};
