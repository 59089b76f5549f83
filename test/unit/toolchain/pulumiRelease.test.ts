import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../sdk/process/run";
import { Downloader } from "../../../sdk/toolchain/downloader";
import { downloadPulumiRelease } from "../../../sdk/toolchain/pulumiRelease";
import { VerificationError, WayFailed } from "../../../sdk/toolchain/wayFailed";
import { type LoopbackSite, loopbackSite, sha256 } from "./loopbackSite";
import { type Sandbox, sandbox } from "./sandbox";

const file = "pulumi-v3.250.0-linux-x64.tar.gz";
const listPath = "/github/v3.250.0/pulumi-3.250.0-checksums.txt";
let box: Sandbox, site: LoopbackSite, target: string, downloader: Downloader;

beforeEach(async () => {
    box = sandbox();
    box.link("tar", "gzip");
    site = await loopbackSite();
    target = join(box.folder, "target");
    mkdirSync(target);
    downloader = new Downloader(() => undefined);

    box.script(join(box.folder, "pulumi", "pulumi"), "echo v3.250.0");
    box.script(join(box.folder, "pulumi", "pulumi-language-nodejs"), "exit 0");
    await run("tar", ["-czf", join(box.folder, file), "-C", box.folder, "pulumi"]);
    const tarball = readFileSync(join(box.folder, file));
    site.files.set(`/sdk/${file}`, tarball);
    site.files.set(
        listPath,
        `${sha256("x")}  pulumi-v3.250.0-darwin-x64.tar.gz\n${sha256(tarball)}  ${file}\n`,
    );
});
afterEach(async () => {
    await downloader.close();
    await site.close();
    box.remove();
});

const download = () =>
    downloadPulumiRelease(
        { version: "3.250.0", platform: { os: "linux", arch: "amd64" } },
        target,
        downloader,
        {
            tarballs: `${site.url}/sdk`,
            checksums: `${site.url}/github`,
        },
    );

test("a release with the published checksum is unpacked with its language hosts, without the tarball", async () => {
    await download();
    expect(await run(join(target, "pulumi"), ["version"])).toBe("v3.250.0\n");
    expect(readdirSync(target).sort()).toEqual(["pulumi", "pulumi-language-nodejs"]);
});

test("a tarball that differs from the published checksum is refused and not unpacked", async () => {
    site.files.set(`/sdk/${file}`, "changed");
    await expect(download()).rejects.toThrow(VerificationError);
    expect(existsSync(join(target, "pulumi"))).toBe(false);
});

test.each([`/sdk/${file}`, listPath])(
    "a release without %s fails this way, so that the next is tried",
    async (path) => {
        site.files.delete(path);
        await expect(download()).rejects.toThrow(WayFailed);
    },
);
