import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { backendEnv } from "../automation/environment";
import { type PlatformName, platformNames, sdkOf } from "../components/platforms/table";
import { packageFolder } from "../sdk/process/packageFolder";
import { run } from "../sdk/process/run";
import { progressSince } from "./progress";
import { projectFiles } from "./projectFiles";

interface InitOptions {
    platform?: string;
    name?: string;
}

/** Writes a project into the working folder and installs its packages. */
export async function init(options: InitOptions): Promise<void> {
    const folder = process.cwd();
    const name = projectName(options.name ?? basename(folder));
    const platform = platformOf(options.platform ?? (await askForPlatform()));
    const backend = backendEnv({ name }, process.env).PULUMI_BACKEND_URL;
    const files = projectFiles({ name, platform, backend, dependencies: dependencies(folder, platform) });
    const taken = Object.keys(files).filter((file) => existsSync(join(folder, file)));
    if (taken.length > 0)
        throw new Error(
            `Expected a folder without ${taken.map((file) => `\`${file}\``).join(", ")}, got \`${folder}\`. ` +
                "Nothing was written; call `init` in an empty folder.",
        );
    for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content);
    const progress = progressSince(Date.now());
    progress("npm install");
    await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder });
    progress("done");
    console.log(nextLines(platform));
}

function projectName(name: string): string {
    if (/^[a-z][a-z0-9-]{0,39}$/.test(name)) return name;
    throw new Error(
        `Expected \`--name\` to be 1 to 40 lower case letters, digits and \`-\`, beginning with a letter, got \`${name}\`. ` +
            "Without the option it is the folder's name; use one like `my-cluster`.",
    );
}

function platformOf(text: string): PlatformName {
    const platform = platformNames.find((name) => name === text);
    if (platform !== undefined) return platform;
    throw new Error(`Expected \`--platform\` to be one of ${listed}, got \`${text}\`.`);
}

const listed = platformNames.map((name) => `\`${name}\``).join(", ");

async function askForPlatform(): Promise<string> {
    if (!process.stdin.isTTY) throw new Error(`Expected \`--platform\` to be one of ${listed}, got none.`);
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
        return (await terminal.question(`Platform (${platformNames.join(", ")}): `)).trim();
    } finally {
        terminal.close();
    }
}

/** The project's packages: this one, from the place that it was installed from, Pulumi, and the SDK of the platform's cloud. */
function dependencies(folder: string, platform: PlatformName): Record<string, string> {
    const { name, version, peerDependencies } = JSON.parse(
        readFileSync(join(packageFolder(), "package.json"), "utf8"),
    ) as { name: string; version: string; peerDependencies: Record<string, string> };
    const packages = ["@pulumi/pulumi", sdkOf(platform)].filter((used) => used !== undefined);
    return {
        ...Object.fromEntries(packages.map((used) => [used, peerDependencies[used]!])),
        "@types/node": "^20",
        [name]: ownSource(folder, name) ?? `^${version}`,
        typescript: "^5",
    };
}

/** The file or folder that this package was installed from; undefined if that was a registry. */
function ownSource(folder: string, name: string): string | undefined {
    const modules = dirname(packageFolder());
    if (basename(modules) !== "node_modules") return fileSpec(folder, packageFolder());
    const record = join(modules, ".package-lock.json");
    if (!existsSync(record)) return undefined;
    const { packages } = JSON.parse(readFileSync(record, "utf8")) as {
        packages: Record<string, { resolved?: string } | undefined>;
    };
    const [, path] = /^file:(.*)$/.exec(packages[`node_modules/${name}`]?.resolved ?? "") ?? [];
    return path === undefined ? undefined : fileSpec(folder, resolve(dirname(modules), path));
}

const fileSpec = (folder: string, path: string) => `file:${relative(folder, path)}`;

function nextLines(platform: PlatformName): string {
    const first = platform === "local" ? "" : "  Pulumi.dev.yaml   says what to fill in first\n";
    return `Next:\n${first}  npm run up         brings the cluster up, and shows a table of it\n  npm run down       takes it away`;
}
