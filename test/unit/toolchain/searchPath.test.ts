import { join } from "node:path";
import { packageFolder } from "../../../sdk/process/packageFolder";
import type { FoundTool } from "../../../sdk/toolchain/foundTool";
import { pathWith } from "../../../sdk/toolchain/searchPath";

const consul: FoundTool = {
    name: "consul",
    version: "1.22.0",
    source: "cache",
    path: "/cache/consul/consul",
};
const nomad: FoundTool = { name: "nomad", version: "1.11.0", source: "path", path: "/usr/bin/nomad" };
const realTls: FoundTool = {
    name: "pulumi-resource-tls",
    version: "5.6.1",
    source: "plugin-folder",
    path: "/plugins/resource-tls-v5.6.1/pulumi-resource-tls",
};
const standIn: FoundTool = { ...realTls, source: "stand-in", path: "/rig/bin/pulumi-resource-tls" };

test("programs of the cache come before PATH; programs on PATH stay in their place", () => {
    expect(pathWith([consul, nomad], "/usr/local/bin:/usr/bin")).toBe(
        "/cache/consul:/usr/local/bin:/usr/bin",
    );
});

test("the folder of stand-ins is last, and a real plugin comes before it, so that no stand-in hides a real one", () => {
    expect(pathWith([realTls, standIn], "/usr/bin")).toBe("/plugins/resource-tls-v5.6.1:/usr/bin:/rig/bin");
});

test("without stand-ins the engine finds plugins in its own folder, and PATH is left alone", () => {
    expect(pathWith([realTls], "/usr/bin")).toBe("/usr/bin");
});

test("beside `pulumi`, PATH has this package's own plugin, unless it has another one before", () => {
    const pulumi: FoundTool = { name: "pulumi", version: "3.250.0", source: "path", path: "/usr/bin/pulumi" };
    const own = join(packageFolder(), "bin");
    expect(pathWith([pulumi, standIn], "/usr/bin")).toBe(`/usr/bin:${own}:/rig/bin`);
});
