import { defaultVersions } from "../versions/defaultVersions";
import { compatible, sameMinor, type VersionRange } from "../versions/versionRange";

/** How a program builds as a `tool` of the small Go module in `modules/<program>`. */
export interface GoBuild {
    /** The main package; the module's go.mod holds the version. */
    package: string;
    tags?: string;
    /** Linker flags beside `-s -w`, which only drop debug data. */
    ldflags?: string;
}

/** A program that tells its version: taken from PATH where that is in `accepts`, else had at `version`. */
export interface Program {
    kind: "program";
    version: string;
    accepts: VersionRange;
    /** Whose site publishes it; without one it is only built. */
    official?: "hashicorp" | "pulumi";
    goBuild: GoBuild;
}

/** Comes with pulumi's own download and cannot tell its version: taken only from next to the pulumi in use. */
export interface Companion {
    kind: "companion";
    version: string;
    goBuild?: GoBuild;
    /** Module of @pulumi/pulumi that a launch script of ours runs where pulumi was built from Go modules. */
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

/** Every program the package runs, at which version, and how it is had. */
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
    // The versions of the npm packages @pulumi/command and @pulumi/tls in package.json.
    "pulumi-resource-command": providerPlugin("1.2.1"),
    "pulumi-resource-tls": providerPlugin("5.6.1"),
    // A peer, for the benchmark only.
    "hashi-up": {
        kind: "program",
        version: "0.16.0",
        accepts: { from: "0.16.0", below: "0.17.0" },
        goBuild: {
            package: "github.com/jsiebens/hashi-up",
            ldflags: "-X github.com/jsiebens/hashi-up/cmd.Version=0.16.0",
        },
    },
} satisfies Record<string, Tool>;

export type ToolName = keyof typeof toolTable;

/** A row by its name, as the union that code switches on. */
export function toolRow(name: ToolName): Tool {
    return toolTable[name];
}

/** Every tool; one comes after what it needs. */
export const toolNames = Object.keys(toolTable) as ToolName[];

/** What a deployment needs: every tool but the benchmark's. */
export const standardTools = toolNames.filter((name) => name !== "hashi-up");
