import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { mmdebstrapArguments } from "../../../sdk/nspawn/image";
import { debian12 } from "../../../sdk/nspawn/imageRecipe";
import { packageFolder } from "../../../sdk/process/packageFolder";
import { run } from "../../../sdk/process/run";
import { cacheFolder, installOnce, type Progress } from "../../../sdk/toolchain";
import { buildGoModule } from "../../../sdk/toolchain/goBuild";
import { hostPlatform } from "../../../sdk/toolchain/platform";
import { basicPackages, closureOf } from "./debianPackages";
import { allPackages, type ImageSource, imageSources } from "./images";
import { type Layer, makeLayer } from "./layer";
import { packageFiles } from "./packageFiles";
import { type FileSources, stageFiles } from "./stageFiles";
import { StoreFiles } from "./storeFiles";

/** Raise it if the same images are to be made in another way. */
const version = 1;

/** The storage folder of a registry that has every image, in the package's cache. The first time takes a minute or two. */
export async function ensureStore(progress: Progress): Promise<string> {
    const content = JSON.stringify([version, imageSources, debian12.excludedPaths]);
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
    const folder = join(cacheFolder(), "registry", hash);
    await installOnce(folder, (temporary) => makeStore(temporary, progress), progress);
    return join(folder, "store");
}

async function makeStore(folder: string, progress: Progress): Promise<void> {
    progress(`making the container images of Debian ${debian12.suite} (once; a minute or two)`);
    const work = join(folder, "work");
    const root = join(work, "root");
    await run("mkdir", ["-p", work]);
    const recipe = { ...debian12, packages: allPackages };
    await run("mmdebstrap", mmdebstrapArguments(recipe, root), { timeout: 20 * 60_000 });
    const store = new StoreFiles(join(folder, "store"));
    const layers = await debianLayers(root, work);
    for (const layer of layers.all) await store.addLayer(layer);
    const goProgram = async (name: string) => {
        const module = join(packageFolder(), "test/rig/registry/modules", name);
        const build = { package: `github.com/hashicorp/${name}`, tags: "netgo,osusergo" };
        await buildGoModule({ name, build, module }, work, progress);
        return join(work, name);
    };
    for (const source of imageSources) {
        progress(`image ${source.name}`);
        const own = await ownLayer(source, { root, goProgram }, join(work, "own", source.name));
        if (own !== undefined) await store.addLayer(own);
        await addImage(store, source, [...layers.below(source), ...(own === undefined ? [] : [own])]);
    }
    await run("rm", ["-rf", work]);
}

/** Debian's own layer, and one for each set of packages on it. */
async function debianLayers(root: string, work: string) {
    const status = await readFile(join(root, "var/lib/dpkg/status"), "utf8");
    const basic = basicPackages(status);
    const { paths, ownersOf } = await packageFiles(root);
    const isBasic = (path: string) =>
        ownersOf(path).length === 0 || ownersOf(path).some((owner) => basic.has(owner));
    const debian = await makeLayer(root, paths.filter(isBasic), join(work, "debian.tar"));
    const added = new Map<string, Layer>();
    for (const { name, packages = [] } of imageSources.filter((one) => one.packages?.length)) {
        const wanted = closureOf(status, packages);
        const ofImage = paths.filter((path) =>
            ownersOf(path).some((owner) => wanted.has(owner) && !basic.has(owner)),
        );
        added.set(name, await makeLayer(root, ofImage, join(work, `${name.replace("/", "-")}.tar`)));
    }
    const below = ({ name, packages }: ImageSource) => {
        const layer = added.get(name);
        return packages === undefined ? [] : [debian, ...(layer === undefined ? [] : [layer])];
    };
    return { all: [debian, ...added.values()], below };
}

async function ownLayer(
    source: ImageSource,
    sources: FileSources,
    folder: string,
): Promise<Layer | undefined> {
    const paths = await stageFiles(source, sources, folder);
    return paths.length === 0 ? undefined : makeLayer(folder, paths, `${folder}.tar`);
}

/** @see https://distribution.github.io/distribution/spec/manifest-v2-2/ */
async function addImage(
    store: StoreFiles,
    { name, tags, config }: ImageSource,
    layers: readonly Layer[],
): Promise<void> {
    const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    const image = {
        ...{ architecture: hostPlatform().arch, os: "linux", created: "1970-01-01T00:00:00Z" },
        config: { ...config, Env: [`PATH=${path}`, ...(config.Env ?? [])] },
        rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
        history: layers.map(() => ({ created: "1970-01-01T00:00:00Z", created_by: "test/rig/registry" })),
    };
    const type = "application/vnd.docker";
    const manifest = {
        schemaVersion: 2,
        mediaType: `${type}.distribution.manifest.v2+json`,
        config: {
            mediaType: `${type}.container.image.v1+json`,
            ...(await store.addText(JSON.stringify(image))),
        },
        layers: layers.map(({ size, digest }) => ({
            mediaType: `${type}.image.rootfs.diff.tar.gzip`,
            ...{ size, digest },
        })),
    };
    const blobs = [manifest.config.digest, ...layers.map(({ digest }) => digest)];
    await store.addImage(name, tags, JSON.stringify(manifest, null, 3), blobs);
}
