import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../sdk/process/run";
import { Downloader } from "../../../sdk/toolchain/downloader";
import { hashicorpKey } from "../../../sdk/node/hashicorpKey";
import { downloadHashicorpRelease } from "../../../sdk/toolchain/hashicorpRelease";
import { VerificationError, WayFailed } from "../../../sdk/toolchain/wayFailed";
import {
    type LoopbackSite,
    loopbackSite,
    publish,
    sha256,
    type SigningKey,
    signingKey,
} from "./loopbackSite";
import { type Sandbox, sandbox } from "./sandbox";

const platform = { os: "linux", arch: "amd64" } as const;
const wanted = { product: "consul", version: "1.22.0", platform };
let box: Sandbox, site: LoopbackSite, signer: SigningKey, target: string, downloader: Downloader;
let release: Awaited<ReturnType<typeof publish>>;

beforeAll(async () => {
    signer = await signingKey();
});
beforeEach(async () => {
    box = sandbox();
    site = await loopbackSite();
    release = await publish(site, signer, "consul", "1.22.0", "linux_amd64");
    target = join(box.folder, "target");
    mkdirSync(target);
    downloader = new Downloader(() => undefined);
});
afterEach(async () => {
    await downloader.close();
    await site.close();
    box.remove();
});

const download = (key = signer.key) =>
    downloadHashicorpRelease(wanted, target, downloader, { baseUrl: site.url, key });
const installed = () => existsSync(join(target, "consul"));

test("a release with a good signature and checksum is unpacked, executable, beside the zip as published", async () => {
    expect(await download()).toBe(
        `${site.url}/consul/1.22.0/consul_1.22.0_linux_amd64.zip, checksum signed by ${signer.key.fingerprint}`,
    );
    expect(await run(join(target, "consul"), [])).toBe("consul v1.22.0\n");
    expect(sha256(readFileSync(join(target, release.zipName)))).toBe(sha256(release.zip));
    expect(readFileSync(join(target, "consul_1.22.0_SHA256SUMS"), "utf8")).toBe(release.sums);
});

test("checksums signed by another key are refused and nothing is installed", async () => {
    const stranger = await signingKey();
    site.files.set(`${release.base}_SHA256SUMS.sig`, await stranger.sign(release.sums));
    await expect(download()).rejects.toThrow(VerificationError);
    await expect(download()).rejects.toThrow(`is not signed by ${signer.key.fingerprint}`);
    expect(installed()).toBe(false);
});

test("a zip and checksums that fit each other but are not what was signed are refused before the zip is asked for", async () => {
    const changed = Uint8Array.from([...release.zip, 0]);
    site.files.set(`${release.base}_linux_amd64.zip`, changed);
    site.files.set(`${release.base}_SHA256SUMS`, release.sums.replace(sha256(release.zip), sha256(changed)));
    await expect(download()).rejects.toThrow(VerificationError);
    expect(site.requests.filter((path) => path.endsWith(".zip"))).toEqual([]);
    expect(installed()).toBe(false);
});

test("a page that answers in place of the signature is refused", async () => {
    site.files.set(`${release.base}_SHA256SUMS.sig`, "<html>Blocked</html>");
    await expect(download()).rejects.toThrow(VerificationError);
});

test("a zip that differs from its signed checksum is refused and nothing is installed", async () => {
    const changed = Uint8Array.from([...release.zip, 0]);
    site.files.set(`${release.base}_linux_amd64.zip`, changed);
    await expect(download()).rejects.toThrow(
        `expected the published SHA-256 ${sha256(release.zip)}, got ${sha256(changed)}. Nothing was installed.`,
    );
    expect(installed()).toBe(false);
});

test("signed checksums that do not name the zip are refused", async () => {
    const sums = `${sha256("other")}  consul_1.22.0_linux_arm64.zip\n`;
    site.files.set(`${release.base}_SHA256SUMS`, sums);
    site.files.set(`${release.base}_SHA256SUMS.sig`, await signer.sign(sums));
    await expect(download()).rejects.toThrow("has no SHA-256 of consul_1.22.0_linux_amd64.zip");
});

test.each(["_SHA256SUMS", "_SHA256SUMS.sig", "_linux_amd64.zip"])(
    "a release without %s fails this way, so that the next is tried",
    async (file) => {
        site.files.delete(`${release.base}${file}`);
        await expect(download()).rejects.toThrow(WayFailed);
    },
);

test("a key other than the one its fingerprint names is refused", async () => {
    const stranger = await signingKey();
    await expect(
        download({ armored: stranger.key.armored, fingerprint: signer.key.fingerprint }),
    ).rejects.toThrow(`Expected the public key ${signer.key.fingerprint}, got ${stranger.key.fingerprint}.`);
});

test("the key in the package is HashiCorp's: the fingerprint that it publishes", async () => {
    const openpgp = await import("openpgp");
    const key = await openpgp.readKey({ armoredKey: hashicorpKey.armored });
    expect(key.getFingerprint().toUpperCase()).toBe(hashicorpKey.fingerprint);
    expect(hashicorpKey.fingerprint).toBe(
        "C874 011F 0AB4 0511 0D02 1055 3436 5D94 72D7 468F".replaceAll(" ", ""),
    );
});
