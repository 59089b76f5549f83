import { stringify } from "yaml";
import type { PlatformName } from "../components/platforms/table";

/** A project as `init` writes it. */
export interface NewProject {
    /** Name of the project, its stack's settings and its cluster. */
    name: string;
    platform: PlatformName;
    /** Packages that it uses, with the versions. */
    dependencies: Record<string, string>;
    /** URL of the backend that keeps its state; undefined if the user has logged in to one. */
    backend?: string;
}

/** The arguments that a stack begins with, and what the user has to add. */
interface Settings {
    args: Record<string, unknown>;
    /** Comments, one line each. */
    notes: string[];
}

const combined = (size: string) => ({
    node: { count: 3, roles: ["consul-server", "nomad-server", "nomad-client"], size },
});
const adminNote = "`admin.cidrs` has to be the networks that may reach SSH, such as your own address.";

const settings: Record<PlatformName, Settings> = {
    local: { args: { local: {} }, notes: ["Three machines with every role, on this Linux computer."] },
    digitalocean: {
        args: {
            digitalocean: { region: "sgp1" },
            groups: combined("s-1vcpu-2gb"),
            admin: { cidrs: [] },
        },
        notes: ["Three droplets with every role. DIGITALOCEAN_TOKEN has to be set.", adminNote],
    },
    oci: {
        args: {
            oci: { compartmentId: "ocid1.compartment.…" },
            groups: { node: { ...combined("VM.Standard.E2.1.Micro").node, count: 1 } },
            admin: { cidrs: [] },
        },
        notes: [
            "One instance with every role, which is free for ever. Oracle's API key has to be set up.",
            adminNote,
        ],
    },
    azure: {
        args: {
            azure: { location: "westeurope" },
            groups: combined("Standard_B2als_v2"),
            admin: { cidrs: [] },
        },
        notes: ["Three virtual machines with every role. `az login` has to be done.", adminNote],
    },
};

/** Every file of a new project, by its name. */
export function projectFiles({ name, platform, dependencies, backend }: NewProject): Record<string, string> {
    const { args, notes } = settings[platform];
    const project = {
        ...{ name, description: "A secure Nomad and Consul cluster", main: "index.ts" },
        runtime: { name: "nodejs", options: { typescript: true } },
        ...(backend !== undefined && { backend: { url: backend } }),
    };
    const config = Object.fromEntries(Object.entries(args).map(([key, value]) => [`${name}:${key}`, value]));
    const stack = [...notes.map((note) => `# ${note}`), stringify({ config })].join("\n");
    return {
        "package.json": json({ name, private: true, scripts: scripts(platform), dependencies }),
        "Pulumi.yaml": stringify(project),
        "Pulumi.dev.yaml": stack,
        "index.ts": program,
        "tsconfig.json": json(compiler),
        ".gitignore": "node_modules/\n",
    };
}

/** The operator's commands, as in a checkout of this project. */
function scripts(platform: PlatformName): Record<string, string> {
    const here = platform === "local" ? " --local" : "";
    const commands = ["status", "env", "ui", "ssh", "logs", "doctor"];
    return {
        up: `pulumi-nomad-cluster up${here}`,
        down: `pulumi-nomad-cluster down${here}`,
        ...Object.fromEntries(commands.map((command) => [command, `pulumi-nomad-cluster ${command}`])),
        test: "tsc",
    };
}

const program = `import { argsFromConfig, NomadCluster } from "pulumi-nomad-cluster";

// The arguments are in Pulumi.<stack>.yaml.
const cluster = new NomadCluster("nomad", argsFromConfig());
export const machines = cluster.machines;
`;

const compiler = {
    compilerOptions: {
        target: "ES2022",
        module: "node16",
        strict: true,
        skipLibCheck: true,
        noEmit: true,
        types: ["node"],
    },
    include: ["*.ts"],
};

function json(content: object): string {
    return `${JSON.stringify(content, undefined, 2)}\n`;
}
