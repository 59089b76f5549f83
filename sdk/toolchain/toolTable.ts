import { defaultVersions } from "../versions/defaultVersions";
import { compatible, sameMinor, type VersionRange } from "../versions/versionRange";

/** How a program builds as a `tool` of the small Go module in `modules/<program>`. */
export interface GoBuild {
    /** The main package, or `tool` for all tools of the module; the module's go.mod holds the version. */
    package: string;
    /** Whether C code may be linked. Default: Go's own. */
    cgo?: false;
    tags?: string;
    /** Linker flags beside `-s -w`, which only drop debug data. */
    ldflags?: string;
    /** A script of the package's module that the program looks for in its own folder, by its path in the module. */
    script?: string;
}

/** A program that prints its version. It is used from PATH if its version is in `accepts`, else `version` is installed. */
export interface Program {
    kind: "program";
    version: string;
    accepts: VersionRange;
    /** The publisher; without one, the program is only built. */
    official?: "hashicorp" | "pulumi";
    goBuild: GoBuild;
}

/** Comes with pulumi's own download and prints no version, so it is used only from the folder of the pulumi in use. */
export interface Companion {
    kind: "companion";
    version: string;
    goBuild?: GoBuild;
    /** Module of @pulumi/pulumi that our launch script runs if pulumi was built from Go modules. */
    launches?: string;
}

/** A resource plugin: the engine's own plugin folder, PATH, `pulumi plugin install`, else a stand-in. */
export interface ProviderPlugin {
    kind: "plugin";
    version: string;
    accepts: VersionRange;
}

export type Tool = Program | Companion | ProviderPlugin;

function hashicorp(product: string, version: string, tags?: string): Program {
    return {
        kind: "program",
        version,
        accepts: sameMinor(version),
        official: "hashicorp",
        goBuild: { package: `github.com/hashicorp/${product}`, tags },
    };
}

function providerPlugin(version: string): ProviderPlugin {
    return { kind: "plugin", version, accepts: compatible(version) };
}

/** Every program that the package runs, its version, and how it is installed. */
export const toolTable = {
    pulumi: {
        kind: "program",
        version: "3.250.0",
        accepts: { from: "3.200.0", below: "4.0.0" },
        official: "pulumi",
        goBuild: {
            package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
            // Without it `pulumi version` prints nothing.
            ldflags: "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.250.0",
        },
    },
    "pulumi-language-nodejs": {
        kind: "companion",
        // The last version that builds as a Go module; it runs programs of current SDKs (docs/decisions).
        version: "3.56.0",
        goBuild: { package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs" },
    },
    // The same module at the same version, so that one build of its packages serves all three.
    "pulumi-language-python": {
        kind: "companion",
        version: "3.56.0",
        goBuild: {
            package: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
            script: "python/cmd/pulumi-language-python-exec",
        },
    },
    "pulumi-language-go": {
        kind: "companion",
        version: "3.56.0",
        goBuild: { package: "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go" },
    },
    "pulumi-resource-pulumi-nodejs": {
        kind: "companion",
        version: "1.0.0", // of our launch script: raise it when its text changes
        launches: "@pulumi/pulumi/cmd/dynamic-provider",
    },
    "pulumi-analyzer-policy-node": {
        kind: "companion",
        version: "1.0.0",
        launches: "@pulumi/pulumi/cmd/run-policy-pack",
    },
    consul: hashicorp("consul", defaultVersions.consul),
    nomad: hashicorp("nomad", defaultVersions.nomad, "ui"),
    // The version of the npm package @pulumi/tls in package.json.
    "pulumi-resource-tls": providerPlugin("5.6.1"),
    // Another product, for the benchmark only.
    "hashi-up": {
        kind: "program",
        version: "0.16.0",
        accepts: { from: "0.16.0", below: "0.17.0" },
        goBuild: {
            package: "github.com/jsiebens/hashi-up",
            ldflags: "-X github.com/jsiebens/hashi-up/cmd.Version=0.16.0",
        },
    },
    // For tests only: the images of their jobs where Docker Hub cannot be reached.
    registry: {
        kind: "program",
        version: "3.1.2",
        accepts: sameMinor("3.1.2"),
        goBuild: { package: "github.com/distribution/distribution/v3/cmd/registry" },
    },
} satisfies Record<string, Tool>;

export type ToolName = keyof typeof toolTable;

/** A row by its name, as the union that code switches on. */
export function toolRow(name: ToolName): Tool {
    return toolTable[name];
}

/** Every tool, after the tools that it needs. */
export const toolNames = Object.keys(toolTable) as ToolName[];

const testTools: readonly string[] = [
    "hashi-up",
    "registry",
    // Pulumi's own release has them. Only a test's programs need them where it cannot be downloaded.
    "pulumi-language-python",
    "pulumi-language-go",
] satisfies ToolName[];

/** Every tool that a deployment needs: all except those of the benchmark and of the tests. */
export const standardTools = toolNames.filter((name) => !testTools.includes(name));
