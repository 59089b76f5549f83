import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../sdk/process/run";
import { ensureCniPlugins } from "../../../sdk/toolchain/cniPlugins";
import { goModuleFolder } from "../../../sdk/toolchain/goBuild";
import { VerificationError } from "../../../sdk/toolchain/wayFailed";
import { cniPlugins, cniPluginsArchive } from "../../../sdk/versions/cniPlugins";
import { loopbackSite, refusingUrl, sha256 } from "./loopbackSite";
import { type Sandbox, sandbox } from "./sandbox";

let box: Sandbox, mirror: string, unreachable: string;
beforeEach(async () => {
    unreachable = await refusingUrl();
    box = sandbox();
    mirror = join(box.folder, "mirror");
});
afterEach(() => box.remove());

const platform = { os: "linux", arch: "amd64" } as const;
const file = cniPluginsArchive(platform.arch);
const archive = () => join(mirror, "cni-plugins", cniPlugins.version, file);
/** A Go that "builds" two tools into the folder behind `-o`. */
const go = `case $1 in
env) echo go1.26.0 ;;
build) [ "$CGO_ENABLED" = 0 ] || exit 1
    while [ "$1" != -o ]; do shift; done
    for name in portmap bridge; do printf '#!/bin/sh\\necho %s\\n' $name >"$2/$name"; done ;;
esac`;

test("where GitHub cannot be reached the plugins are built, for any C library, into an archive like the official one", async () => {
    box.script(join(box.bin, "go"), go);
    const sum = await ensureCniPlugins(mirror, platform, () => undefined, unreachable);
    expect(sum).toBe(sha256(readFileSync(archive())));
    box.link("tar", "gzip");
    await run("tar", ["-xzf", archive(), "-C", box.folder]);
    for (const name of ["bridge", "portmap"]) expect(await run(join(box.folder, name), [])).toBe(`${name}\n`);
    // The checksum is part of every machine's settings.
    const again = await ensureCniPlugins(join(box.folder, "other"), platform, () => undefined, unreachable);
    expect(again).toBe(sum);
});

test("a download that is not the published archive is refused, and nothing else is tried", async () => {
    box.script(join(box.bin, "go"), go);
    const site = await loopbackSite();
    site.files.set(`/${file}`, "another archive");
    try {
        await expect(ensureCniPlugins(mirror, platform, () => undefined, site.url)).rejects.toThrow(
            VerificationError,
        );
    } finally {
        await site.close();
    }
    expect(existsSync(archive())).toBe(false);
});

test("without a way it says what was tried and what to do", async () => {
    await expect(ensureCniPlugins(mirror, platform, () => undefined, unreachable)).rejects.toThrow(
        /Expected to download or build the CNI plugins 1\.9\.1, but:\n- http:.* cannot be reached.*\n- Go modules: needs Go >= .*\nGive this machine access/,
    );
});

test("the Go module pins the version of the table", () => {
    const goMod = readFileSync(join(goModuleFolder("cni-plugins"), "go.mod"), "utf8");
    expect(goMod).toContain(`github.com/containernetworking/plugins v${cniPlugins.version} `);
    for (const plugin of ["main/bridge", "main/loopback", "ipam/host-local", "meta/firewall", "meta/portmap"])
        expect(goMod).toContain(`\tgithub.com/containernetworking/plugins/plugins/${plugin}\n`);
});
