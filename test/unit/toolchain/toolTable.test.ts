import { readFileSync } from "node:fs";
import { join } from "node:path";
import { goModuleFolder } from "../../../sdk/toolchain/goBuild";
import { packageFolder } from "../../../sdk/process/packageFolder";
import { toolNames, toolRow, toolTable } from "../../../sdk/toolchain/toolTable";
import { inRange } from "../../../sdk/versions/versionRange";

const built = toolNames.flatMap((name) => {
    const tool = toolRow(name);
    return tool.kind !== "plugin" && tool.goBuild
        ? [{ name, version: tool.version, package: tool.goBuild.package }]
        : [];
});

test.each(built)("the Go module of $name pins $version of the package in the table", (tool) => {
    const goMod = readFileSync(join(goModuleFolder(tool.name), "go.mod"), "utf8");
    expect(goMod).toContain(`\ntool ${tool.package}\n`);
    const required = [...goMod.matchAll(/^\t(\S+) (v\S+)/gm)].filter(([, module]) =>
        `${tool.package}/`.startsWith(`${module}/`),
    );
    expect(required.map(([, , version]) => version)).toEqual([`v${tool.version}`]);
});

test.each(toolNames.filter((name) => toolRow(name).kind === "plugin"))(
    "the version of %s is the installed npm package's",
    (name) => {
        const npm = name.replace("pulumi-resource-", "@pulumi/");
        const file = join(packageFolder(), "node_modules", npm, "package.json");
        const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
        expect(toolRow(name).version).toBe(version);
    },
);

test.each(toolNames)("the version of %s that is installed is one that would be accepted", (name) => {
    const tool = toolRow(name);
    if (tool.kind !== "companion") expect(inRange(tool.version, tool.accepts)).toBe(true);
    else expect(tool.goBuild ?? tool.launches).toBeDefined();
});

test.each(["test/languages/sdkGenerator", "examples/go"])(
    "%s uses Pulumi in the engine's version",
    (folder) => {
        const goMod = readFileSync(join(packageFolder(), folder, "go.mod"), "utf8");
        const versions = [...goMod.matchAll(/github\.com\/pulumi\/pulumi\/(?:sdk|pkg)\/v3 v(\S+)/g)];
        expect(new Set(versions.map(([, version]) => version))).toEqual(new Set([toolTable.pulumi.version]));
    },
);
