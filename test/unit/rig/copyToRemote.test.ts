import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import { copyFile } from "../../rig/command/copyFile";
import { copyToRemote } from "../../rig/command/copyToRemote";
import type { SshServer } from "../../rig/sshd/sshServer";
import { startSshServer } from "../../rig/sshd/sshServer";
import { recordingContext } from "./recordingContext";

let server: SshServer;
let folder: string;
let remote: string;

beforeAll(async () => {
    server = await startSshServer();
});
afterAll(async () => server.stop());
beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "rig-copy-"));
    remote = join(folder, "remote");
    await mkdir(join(folder, "site", "deep"), { recursive: true });
    await writeFile(join(folder, "site", "index"), "page");
    await writeFile(join(folder, "site", "deep", "empty"), "");
});
afterEach(async () => rm(folder, { recursive: true }));

const connection = () => {
    const { host, port, user, privateKey } = server;
    return { host, port, user, privateKey };
};
const asset = <Parts extends object>(parts: Parts) => ({
    [runtime.specialSigKey]: runtime.specialAssetSig,
    ...parts,
});
const archive = <Parts extends object>(parts: Parts) => ({
    [runtime.specialSigKey]: runtime.specialArchiveSig,
    ...parts,
});

async function copy(source: object, remotePath = remote): Promise<void> {
    await copyToRemote.create({ connection: connection(), source, remotePath }, recordingContext());
}

const text = async (...path: string[]) => readFile(join(remote, ...path), "utf8");

test("a file goes to a path that is not there, over one that is, and into a folder under its name", async () => {
    const page = asset({ path: join(folder, "site", "index") });
    await copy(page, join(remote, "new", "name"));
    expect(await text("new", "name")).toBe("page");
    await writeFile(join(remote, "new", "name"), "a longer old content");
    await copy(page, join(remote, "new", "name"));
    expect(await text("new", "name")).toBe("page");
    await copy(page, remote);
    expect(await text("index")).toBe("page");
});

test("a large file arrives whole", async () => {
    const content = Buffer.alloc(5_000_001, "0123456789");
    await writeFile(join(folder, "large"), content);
    await copy(asset({ path: join(folder, "large") }));
    expect((await readFile(remote)).equals(content)).toBe(true);
});

test("a folder goes as itself, with a slash at the end its contents do", async () => {
    await copy(archive({ path: join(folder, "site") }), join(remote, "a"));
    expect((await readdir(remote, { recursive: true })).sort()).toEqual(
        ["a", "a/site", "a/site/deep", "a/site/deep/empty", "a/site/index"].sort(),
    );
    await copy(archive({ path: `${join(folder, "site")}/` }), join(remote, "b"));
    expect((await readdir(join(remote, "b"))).sort()).toEqual(["deep", "index"]);
    expect((await stat(join(remote, "b", "deep", "empty"))).size).toBe(0);
});

test("texts and archives of assets are written, their folders made", async () => {
    await copy(asset({ text: "grüße" }), join(remote, "x", "hello"));
    expect(await text("x", "hello")).toBe("grüße");
    await copy(
        archive({
            assets: {
                "conf/one": asset({ text: "1" }),
                site: archive({ path: join(folder, "site") }),
                more: archive({ assets: { two: asset({ text: "2" }) } }),
            },
        }),
    );
    expect([await text("conf", "one"), await text("site", "index"), await text("more", "two")]).toEqual([
        "1",
        "page",
        "2",
    ]);
});

test("what cannot be written where it should is told", async () => {
    await expect(copy(asset({ text: "x" }), folder)).rejects.toThrow(
        `remote path ${folder} is a directory; remotePath must be a file path`,
    );
    const file = join(folder, "site", "index");
    await expect(copy(archive({ path: join(folder, "site") }), file)).rejects.toThrow(
        `remote path ${file} exists but is not a directory`,
    );
    await expect(copy(asset({ path: join(folder, "missing") }))).rejects.toThrow("ENOENT");
});

test("an update copies for other contents or another target, not for another connection", async () => {
    const update = async (hash: string, more: object = {}) => {
        const inputs = { connection: connection(), source: asset({ text: "new", hash }), remotePath: remote };
        const state = { ...inputs, source: asset({ hash: "1" }) };
        await copyToRemote.update?.("id", state, { ...inputs, ...more }, recordingContext());
        return readFile(remote, "utf8").catch(() => "nothing");
    };
    const unreachable = { connection: { ...connection(), host: "127.0.0.2", port: 1, dialErrorLimit: 0 } };
    expect(await update("1", unreachable)).toBe("nothing");
    expect(await update("2")).toBe("new");
    await update("1", { remotePath: join(folder, "elsewhere") });
    expect(await readFile(join(folder, "elsewhere"), "utf8")).toBe("new");
});

test("CopyFile copies a file", async () => {
    const inputs = { connection: connection(), localPath: join(folder, "site", "index"), remotePath: remote };
    await copyFile.create(inputs, recordingContext());
    expect(await text()).toBe("page");
});
