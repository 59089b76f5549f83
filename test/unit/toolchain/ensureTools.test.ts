import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../sdk/process/run";
import { toolFolder } from "../../../sdk/toolchain/cache";
import type { DownloadSites } from "../../../sdk/toolchain/downloadSites";
import { ensureTools, type EnsureToolsOptions } from "../../../sdk/toolchain/ensureTools";
import { findTools } from "../../../sdk/toolchain/findTools";
import { toolRow } from "../../../sdk/toolchain/toolTable";
import { VerificationError } from "../../../sdk/toolchain/wayFailed";
import { defaultVersions } from "../../../sdk/topology";
import {
    type LoopbackSite,
    loopbackSite,
    publish,
    refusingUrl,
    sha256,
    type SigningKey,
    signingKey,
} from "./loopbackSite";
import { type Sandbox, sandbox } from "./sandbox";

const { consul: consulVersion, nomad: nomadVersion } = defaultVersions;
let box: Sandbox, site: LoopbackSite, signer: SigningKey, sites: DownloadSites, lines: string[];

beforeAll(async () => {
    signer = await signingKey();
});
beforeEach(async () => {
    box = sandbox(); // no Go on its PATH: nothing is built here
    site = await loopbackSite();
    lines = [];
    sites = {
        hashicorp: { baseUrl: site.url, key: signer.key },
        pulumi: { tarballs: `${site.url}/sdk`, checksums: `${site.url}/github` },
        plugins: await refusingUrl(),
    };
});
afterEach(async () => {
    await site.close();
    box.remove();
});

const ensure = (names: EnsureToolsOptions["names"], options: Partial<EnsureToolsOptions> = {}) =>
    ensureTools({ progress: (line) => lines.push(line), names, sites, ...options });
const host = `linux_${process.arch === "x64" ? "amd64" : "arm64"}`;

test("a program on PATH in the accepted range is used as it is, and nothing is asked for", async () => {
    box.script(join(box.bin, "consul"), "echo Consul v1.22.9");
    const { tools, env } = await ensure(["consul"]);
    expect(tools).toEqual([
        { name: "consul", version: "1.22.9", source: "path", path: join(box.bin, "consul") },
    ]);
    expect(env.PATH).toBe(box.bin);
    expect(site.requests).toEqual([]);
});

test.each([["1.21.7"], ["1.23.0"]])(
    "consul %s on PATH is passed over for a verified download",
    async (version) => {
        box.script(join(box.bin, "consul"), `echo Consul v${version}`);
        await publish(site, signer, "consul", consulVersion, host);
        const { tools, env } = await ensure(["consul"]);
        expect(tools[0]).toMatchObject({ version: consulVersion, source: "download" });
        expect(tools[0]!.note).toContain(`${join(box.bin, "consul")} is ${version}, wanted >=1.22.0 <1.23.0`);
        expect(await run("consul", ["version"], { env })).toBe(`consul v${consulVersion}\n`);
    },
);

test("if only one version is accepted, another patch version on PATH is not used", async () => {
    box.script(join(box.bin, "consul"), "echo Consul v1.22.9");
    await publish(site, signer, "consul", consulVersion, host);
    expect((await ensure(["consul"], { exact: true })).tools[0]).toMatchObject({
        version: consulVersion,
        source: "download",
    });
});

test("a second run takes what the first one downloaded from the cache, without a request", async () => {
    await publish(site, signer, "nomad", nomadVersion, host);
    await ensure(["nomad"]);
    const asked = site.requests.length;
    const { tools } = await ensure(["nomad"]);
    expect(tools[0]).toMatchObject({
        source: "cache",
        path: join(toolFolder("nomad", nomadVersion), "nomad"),
    });
    expect(tools[0]!.note).toContain(`checksum signed by ${signer.key.fingerprint}`);
    expect(site.requests).toHaveLength(asked);
});

test("a download that is not what was signed stops at once: no other way is tried, nothing is installed", async () => {
    box.link("go");
    const { base } = await publish(site, signer, "consul", consulVersion, host);
    site.files.set(`${base}_${host}.zip`, "changed");
    await expect(ensure(["consul"])).rejects.toThrow(VerificationError);
    expect(lines.filter((line) => line.startsWith("building"))).toEqual([]);
    expect(existsSync(toolFolder("consul", consulVersion))).toBe(false);
});

test("when all ways fail, one message lists for every tool what was tried and what to do", async () => {
    box.script(join(box.bin, "consul"), "echo Consul v1.9.0");
    const closed = await refusingUrl();
    sites.hashicorp = { ...sites.hashicorp, baseUrl: closed };
    const port = new URL(closed).port;
    const unreachable = `- ${closed} cannot be reached (connect ECONNREFUSED 127.0.0.1:${port})`;
    const goVersion = /^go (\S+)/m.exec(readFileSync("sdk/toolchain/modules/nomad/go.mod", "utf8"))![1];
    const noGo = `- Go modules: needs Go >= ${goVersion} on PATH (https://go.dev/dl): spawn go ENOENT`;
    const access = "or give this machine access to the download site or to Go modules.";
    const message = [
        "Expected to find or install `consul` >=1.22.0 <1.23.0, but:",
        `- PATH: ${join(box.bin, "consul")} is 1.9.0, wanted >=1.22.0 <1.23.0`,
        unreachable,
        noGo,
        `Put \`consul\` >=1.22.0 <1.23.0 on PATH, ${access}`,
        "",
        "Expected to find or install `nomad` >=1.11.0 <1.12.0, but:",
        unreachable,
        noGo,
        `Put \`nomad\` >=1.11.0 <1.12.0 on PATH, ${access}`,
    ].join("\n");
    await expect(ensure(["nomad", "consul"])).rejects.toThrow(new Error(message));
    expect(lines.filter((line) => line.includes("cannot be reached"))).toHaveLength(1);
});

test("pulumi's release brings its language host and launch scripts; ours are not written then", async () => {
    box.link("tar", "gzip");
    for (const name of ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"])
        box.script(join(box.folder, "pulumi", name), "exit 0");
    box.script(join(box.folder, "pulumi", "pulumi"), "echo v3.250.0");
    await run("tar", ["-czf", join(box.folder, "p.tgz"), "-C", box.folder, "pulumi"]);
    const tarball = readFileSync(join(box.folder, "p.tgz"));
    const file = `pulumi-v3.250.0-${host.replace("_", "-").replace("amd64", "x64")}.tar.gz`;
    site.files.set(`/sdk/${file}`, tarball);
    site.files.set("/github/v3.250.0/pulumi-3.250.0-checksums.txt", `${sha256(tarball)}  ${file}\n`);

    const { tools } = await ensure(["pulumi-resource-pulumi-nodejs", "pulumi-language-nodejs", "pulumi"]);
    const folder = toolFolder("pulumi", "3.250.0");
    expect(tools.map(({ name, path }) => [name, path])).toEqual([
        ["pulumi", join(folder, "pulumi")],
        ["pulumi-language-nodejs", join(folder, "pulumi-language-nodejs")],
        ["pulumi-resource-pulumi-nodejs", join(folder, "pulumi-resource-pulumi-nodejs")],
    ]);
});

test("next to an engine without it, the launch script for dynamic providers is written and put on PATH", async () => {
    box.script(join(box.bin, "pulumi"), "echo v3.240.1");
    const { tools, env } = await ensure(["pulumi", "pulumi-resource-pulumi-nodejs"]);
    expect(tools.map(({ source }) => source)).toEqual(["path", "launch-script"]);
    const script = readFileSync(tools[1]!.path!, "utf8");
    expect(script).toContain("require.resolve('@pulumi/pulumi/cmd/dynamic-provider')");
    expect(env.PATH.split(":")).toContain(toolFolder("pulumi-resource-pulumi-nodejs", "1.0.0"));
});

test("looking for tools finds the same and writes, downloads and builds nothing", async () => {
    box.script(join(box.bin, "consul"), "echo Consul v1.22.1");
    const tools = await findTools(["consul", "nomad"]);
    expect(tools.map(({ source }) => source)).toEqual(["path", "missing"]);
    expect(existsSync(process.env.PULUMI_NOMAD_CLUSTER_CACHE!)).toBe(false);
    expect(site.requests).toEqual([]);
});

test("a program on which several tools depend is asked for its version once, and again after it was replaced", async () => {
    const asked = join(box.folder, "asked");
    const names = ["pulumi", "pulumi-language-nodejs", "pulumi-analyzer-policy-node"] as const;
    const install = (version: string) =>
        box.script(join(box.bin, "pulumi"), `echo ${version} >>"${asked}"; echo v${version}`);
    install("3.251.0");
    await findTools(names);
    expect((await findTools(names))[0]).toMatchObject({ version: "3.251.0", source: "path" });
    install("3.252.0");
    expect((await findTools(names))[0]).toMatchObject({ version: "3.252.0" });
    expect(readFileSync(asked, "utf8")).toBe("3.251.0\n3.252.0\n");
});

test("a program of the cache is not started for its version, also where PATH names it", async () => {
    const { version } = toolRow("pulumi");
    const folder = toolFolder("pulumi", version);
    box.script(join(folder, "pulumi"), `touch "${box.folder}/started"; echo v3.200.0`);
    process.env.PATH = `${folder}:${process.env.PATH}`;
    expect((await findTools(["pulumi"]))[0]).toMatchObject({ version, source: "path" });
    expect(existsSync(join(box.folder, "started"))).toBe(false);
});

test("a program that does not run here is not taken from PATH", async () => {
    mkdirSync(box.bin, { recursive: true });
    writeFileSync(join(box.bin, "nomad"), "not a program of this machine", { mode: 0o755 });
    const [nomad] = await findTools(["nomad"]);
    expect(nomad).toMatchObject({
        source: "missing",
        note: expect.stringContaining("of unknown version") as string,
    });
});
