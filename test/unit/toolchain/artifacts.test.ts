import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../../../sdk/process/run";
import { ensureArtifacts } from "../../../sdk/toolchain/artifacts";
import { cacheFolder, toolFolder } from "../../../sdk/toolchain/cache";
import { hostPlatform } from "../../../sdk/toolchain/platform";
import { toolTable } from "../../../sdk/toolchain/toolTable";
import { cniPlugins, cniPluginsArchive } from "../../../sdk/versions/cniPlugins";
import { sha256 } from "./loopbackSite";
import { type Sandbox, sandbox } from "./sandbox";

const { arch } = hostPlatform();
const products = ["consul", "nomad"] as const;
let box: Sandbox;
beforeEach(() => {
    box = sandbox();
    // As after a build from Go modules.
    for (const product of products)
        box.script(join(toolFolder(product, toolTable[product].version), product), `echo ${product} built`);
    keepCniPlugins();
});
afterEach(() => box.remove());

/** As after a first call: where they come from is a test of their own. */
function keepCniPlugins(): void {
    const { version } = cniPlugins;
    const file = join(cacheFolder(), `artifacts/linux_${arch}/cni-plugins`, version, cniPluginsArchive(arch));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "CNI plugins");
}

const quiet = () => undefined;
const zipOf = (directory: string, product: (typeof products)[number]) => {
    const { version } = toolTable[product];
    return join(directory, product, version, `${product}_${version}_linux_${arch}.zip`);
};

test("a built program becomes a zip in HashiCorp's layout that unzip unpacks to a program that runs", async () => {
    box.link("unzip");
    const { directory } = await ensureArtifacts(quiet);
    for (const product of products) {
        await run("unzip", ["-q", zipOf(directory, product), "-d", box.folder]);
        expect(await run(join(box.folder, product), [])).toBe(`${product} built\n`);
    }
});

test("the checksums returned and listed are those of the zips", async () => {
    box.link("sha256sum");
    const { directory, sha256: sums } = await ensureArtifacts(quiet);
    for (const product of products) {
        const zip = zipOf(directory, product);
        expect(sums[product]).toEqual({ [arch]: sha256(readFileSync(zip)) });
        const list = `${product}_${toolTable[product].version}_SHA256SUMS`;
        expect(await run("sha256sum", ["--check", list], { cwd: join(zip, "..") })).toContain(": OK");
    }
});

test("the same program gives the same checksum on another day and in another cache", async () => {
    const first = await ensureArtifacts(quiet);
    process.env.PULUMI_NOMAD_CLUSTER_CACHE = join(box.folder, "other");
    for (const product of products)
        box.script(join(toolFolder(product, toolTable[product].version), product), `echo ${product} built`);
    keepCniPlugins();
    expect((await ensureArtifacts(quiet)).sha256).toEqual(first.sha256);
});

test("HashiCorp's own zip, checksums and signature are handed on as they were published", async () => {
    const { version } = toolTable.consul;
    const folder = toolFolder("consul", version);
    const zipName = `consul_${version}_linux_${arch}.zip`;
    writeFileSync(join(folder, zipName), "the published zip");
    writeFileSync(
        join(folder, `consul_${version}_SHA256SUMS`),
        `${sha256("the published zip")}  ${zipName}\n`,
    );
    writeFileSync(join(folder, `consul_${version}_SHA256SUMS.sig`), "signature");
    const { directory, sha256: sums } = await ensureArtifacts(quiet);
    expect(readFileSync(zipOf(directory, "consul"), "utf8")).toBe("the published zip");
    expect(sums.consul).toEqual({ [arch]: sha256("the published zip") });
    expect(readFileSync(join(directory, "consul", version, `consul_${version}_SHA256SUMS.sig`), "utf8")).toBe(
        "signature",
    );
});

test("the archive of the CNI plugins lies beside the zips, with its checksum", async () => {
    expect((await ensureArtifacts(quiet)).sha256.cniPlugins).toEqual({ [arch]: sha256("CNI plugins") });
});

test("another patch release on this machine's PATH does not decide what machines get", async () => {
    box.script(join(box.bin, "consul"), "echo Consul v1.22.99");
    expect((await ensureArtifacts(quiet)).versions.consul).toBe(toolTable.consul.version);
});

test("a second call leaves the zips as they are", async () => {
    const { directory } = await ensureArtifacts(quiet);
    const before = statSync(zipOf(directory, "nomad"));
    const lines: string[] = [];
    await ensureArtifacts((line) => lines.push(line));
    expect(statSync(zipOf(directory, "nomad")).ino).toBe(before.ino);
    expect(lines).toEqual([]);
});
