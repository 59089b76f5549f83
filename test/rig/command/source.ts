import { stat } from "node:fs/promises";
import { posix } from "node:path";
import { isArchive } from "../plugin/wire";
import type { Upload } from "./upload";

/** An asset or archive as the engine sends it: one of these tells where the contents are. */
export interface Source {
    hash?: string;
    text?: string;
    path?: string;
    uri?: string;
    assets?: Record<string, Source>;
}

/** Copies an asset or archive as it is: a file archive is not unpacked, an asset archive becomes a folder. */
export async function uploadSource(upload: Upload, source: Source, remote: string): Promise<void> {
    if (source.assets) return uploadAssets(upload, source.assets, remote);
    if (source.path) return upload.path(source.path, remote);
    if (source.uri)
        return upload.content(
            await download(source.uri),
            remote,
            posix.basename(new URL(source.uri).pathname),
        );
    return upload.content(source.text ?? "", remote);
}

async function uploadAssets(upload: Upload, assets: Record<string, Source>, remote: string): Promise<void> {
    await upload.folders(remote);
    for (const [name, source] of Object.entries(assets)) {
        const target = posix.join(remote, name);
        if (!isArchive(source)) await uploadSource(upload, source, target);
        else if (source.assets) await uploadAssets(upload, source.assets, target);
        else if (source.path && (await stat(source.path)).isDirectory())
            await upload.path(`${source.path}/`, target);
        else throw new Error(`The rig's plugin cannot unpack \`${name}\` inside another archive.`);
    }
}

async function download(uri: string): Promise<Buffer> {
    const response = await fetch(uri);
    if (!response.ok) throw new Error(`failed to read remote asset ${uri}: status ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
}
