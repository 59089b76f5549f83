import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { officialSites } from "../../../sdk/toolchain/downloadSites";
import { ensureTools } from "../../../sdk/toolchain/ensureTools";
import { findTools } from "../../../sdk/toolchain/findTools";
import { standInFolder } from "../../../sdk/toolchain/providerPlugins";
import { type LoopbackSite, loopbackSite, refusingUrl } from "./loopbackSite";
import { type Sandbox, sandbox } from "./sandbox";

const name = "pulumi-resource-tls";
let box: Sandbox, site: LoopbackSite, plugins: string;
beforeEach(async () => {
    said = [];
    box = sandbox();
    site = await loopbackSite();
    plugins = join(box.folder, "pulumi-home", "plugins");
});
afterEach(async () => {
    await site.close();
    box.remove();
});

const find = async () => (await findTools([name]))[0]!;
let said: string[];
const ensure = async (pluginSite: string, standIns = true) =>
    ensureTools({
        progress: (line) => said.push(line),
        names: [name],
        standIns,
        sites: { ...officialSites, plugins: pluginSite },
    });

/** An engine whose `plugin install` does what the real one does with the network open, or fails. */
function engine(installs: boolean): void {
    const script = `test "$1" = version && echo v3.250.0 && exit 0
        echo "$@" > "${box.folder}/asked"
        ${installs ? `/bin/mkdir -p "${plugins}/$3-$4-v$5" && : > "${plugins}/$3-$4-v$5/${name}" && /bin/chmod +x "${plugins}/$3-$4-v$5/${name}"` : "exit 255"}`;
    box.script(join(box.bin, "pulumi"), script);
}

test.each([
    ["5.6.1", "plugin-folder"],
    ["5.9.0", "plugin-folder"],
    ["5.5.0", "stand-in"],
    ["6.0.0", "stand-in"],
])("version %s in the engine's folder is taken by the engine's own rule: %s", async (version, source) => {
    box.script(join(plugins, `resource-tls-v${version}`, name), "exit 0");
    expect((await find()).source).toBe(source);
});

test("a plugin whose install the engine did not finish is not taken", async () => {
    box.script(join(plugins, "resource-tls-v5.6.1", name), "exit 0");
    writeFileSync(join(plugins, "resource-tls-v5.6.1.partial"), "");
    expect((await find()).source).toBe("stand-in");
});

test("a real plugin on PATH goes before one in the engine's folder", async () => {
    box.script(join(plugins, "resource-tls-v5.6.1", name), "exit 0");
    box.script(join(box.bin, name), "exit 0");
    expect(await find()).toMatchObject({ source: "path", path: join(box.bin, name) });
});

test("a stand-in is reported as one even if its folder is already on PATH", async () => {
    process.env.PATH = `${standInFolder()}:${box.bin}`;
    expect(await find()).toMatchObject({
        source: "stand-in",
        path: join(standInFolder(), name),
        note: "not the real plugin: the test rig's stand-in of the same name and resource types",
    });
});

test("if the network is open, the engine installs the real plugin, in the table's version", async () => {
    engine(true);
    const { tools } = await ensure(site.url);
    expect(tools[0]).toMatchObject({
        version: "5.6.1",
        source: "download",
        path: join(plugins, "resource-tls-v5.6.1", name),
    });
});

test("if the plugins' site is closed, the engine is not asked, and the stand-in is last on PATH", async () => {
    engine(true);
    const { tools, env } = await ensure(await refusingUrl());
    expect(tools[0]!.source).toBe("stand-in");
    expect(env.PATH).toBe(`${box.bin}:${standInFolder()}`);
    expect(said.at(-1)).toBe(`${name} cannot be had here: this checkout's stand-ins (test/rig) are used`);
});

test("a stand-in is used only if it was asked for, or its folder is on PATH", async () => {
    engine(true);
    const site = await refusingUrl();
    await expect(ensure(site, false)).rejects.toThrow(
        /^Expected to find or install `pulumi-resource-tls` .*\n[^]*`pulumi plugin install resource tls 5\.6\.1` with access to the internet\.$/,
    );
    process.env.PATH += `:${standInFolder()}`;
    expect((await ensure(site, false)).tools[0]!.source).toBe("stand-in");
});

test("with the stand-in of `tls`, the engine does not find a cloud's stand-in", () => {
    const plugins = readdirSync(standInFolder()).filter((file) => file.startsWith("pulumi-"));
    expect(plugins).toEqual([name]);
});

test("if the engine cannot install the plugin, the stand-in is used", async () => {
    engine(false);
    const { tools, env } = await ensure(site.url);
    expect(tools.map(({ source }) => source)).toEqual(["stand-in"]);
    expect(env.PATH).toBe(`${box.bin}:${standInFolder()}`);
});

test("the engine's folder may be absent or hold other things", async () => {
    expect((await find()).source).toBe("stand-in");
    mkdirSync(join(plugins, "language-nodejs-v5.6.1"), { recursive: true });
    expect((await find()).source).toBe("stand-in");
});
