import { copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { digestOfText, type Layer } from "./layer";

/**
 * Files of a registry's storage folder, as the registry itself writes them.
 *
 * @see https://github.com/distribution/distribution/blob/v3.1.2/registry/storage/paths.go
 */
export class StoreFiles {
    private readonly top: string;

    constructor(folder: string) {
        this.top = join(folder, "docker/registry/v2");
    }

    /** Moves the layer's file. */
    async addLayer(layer: Layer): Promise<void> {
        const target = this.blob(layer.digest);
        await mkdir(dirname(target), { recursive: true });
        // Another file system than the storage's cannot take a file by its name.
        await rename(layer.file, target).catch(() => copyFile(layer.file, target));
    }

    async addText(text: string): Promise<{ digest: string; size: number }> {
        const digest = digestOfText(text);
        await write(this.blob(digest), text);
        return { digest, size: Buffer.byteLength(text) };
    }

    async addImage(
        name: string,
        tags: readonly string[],
        manifest: string,
        blobs: readonly string[],
    ): Promise<void> {
        const { digest } = await this.addText(manifest);
        const repository = join(this.top, "repositories", name);
        const links = [
            ...blobs.map((blob) => ["_layers", blob] as const),
            ["_manifests/revisions", digest] as const,
            ...tags.map((tag) => [`_manifests/tags/${tag}/index`, digest] as const),
        ];
        for (const [folder, target] of links)
            await write(join(repository, folder, target.replace(":", "/"), "link"), target);
        for (const tag of tags) await write(join(repository, "_manifests/tags", tag, "current/link"), digest);
    }

    private blob(digest: string): string {
        const [algorithm = "", hex = ""] = digest.split(":");
        return join(this.top, "blobs", algorithm, hex.slice(0, 2), hex, "data");
    }
}

async function write(file: string, text: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
}
