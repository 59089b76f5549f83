import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { CommandError } from "../../sdk/process/run";
import { ensureTools } from "../../sdk/toolchain";
import { runPulumi } from "./cluster/runPulumi";
import { type Resource, sound, wrong } from "./policy/resources";

/** The policy pack under the real engine: a preview of sound resources passes, and the engine names each wrong one. */
const checkout = resolve(__dirname, "../..");
const clouds = ["digitalocean", "oci", "azure-native"];
let folder: string;
let project: string;
let pack: string;
let env: Record<string, string>;

beforeAll(async () => {
    const names = ["pulumi", "pulumi-language-nodejs", "pulumi-analyzer-policy-node"] as const;
    const { PATH } = (await ensureTools({ progress: () => undefined, names })).env;
    folder = await mkdtemp(join(tmpdir(), "policy-"));
    project = join(folder, "project");
    await cp(join(__dirname, "policy"), project, { recursive: true });
    await symlink(join(checkout, "node_modules"), join(folder, "node_modules"));
    for (const made of ["state", "home", "bin"]) await mkdir(join(folder, made));
    for (const cloud of clouds) {
        const script = `#!/bin/sh\nexec node "${join(project, "cloudPlugin.js")}" "$@"\n`;
        await writeFile(join(folder, "bin", `pulumi-resource-${cloud}`), script, { mode: 0o755 });
    }
    pack = await buildPack();
    env = {
        PATH: [join(folder, "bin"), PATH].join(delimiter),
        PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "of the test",
        PULUMI_HOME: join(folder, "home"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    await runPulumi(["stack", "init", "dev"], project, env);
});

afterAll(async () => {
    await rm(folder, { recursive: true });
});

/**
 * The pack as it is, in a folder of the same layout. Only the runtime's name differs: a language host built from Go modules
 * cannot run policy packs, and under a name that no host has the engine starts the pack by itself.
 */
async function buildPack(): Promise<string> {
    const packFolder = join(folder, "programs", "policy");
    await cp(join(checkout, "programs", "policy"), packFolder, {
        recursive: true,
        filter: (path) => !path.endsWith(".ts"),
    });
    const description = join(packFolder, "PulumiPolicy.yaml");
    const text = await readFile(description, "utf8");
    await writeFile(description, text.replace("runtime: nodejs", "runtime: node"));
    await symlink(join(checkout, "dist"), join(folder, "dist"));
    return packFolder;
}

/** What the engine prints for a preview, and whether it let it pass. */
async function preview(
    changed: Record<string, Resource> = {},
    config?: object,
): Promise<{ passed: boolean; output: string }> {
    await writeFile(join(project, "resources.json"), JSON.stringify({ ...sound, ...changed }));
    const configFile = join(project, "config.json");
    if (config) await writeFile(configFile, JSON.stringify(config));
    const args = ["preview", "--color=never", "--policy-pack", pack];
    if (config) args.push("--policy-pack-config", configFile);
    try {
        return { passed: true, output: await runPulumi(args, project, env) };
    } catch (error) {
        if (!(error instanceof CommandError) || error.status === null) throw error;
        return { passed: false, output: error.stdout + error.stderr };
    }
}

interface Violation {
    policy: string;
    /** Name of the resource. */
    resource: string;
    /** The policy's description and what it says of the resource. */
    message: string;
}

/** The violations for which the engine says that it stops, a policy's name and its resource in each first line. */
function violations(output: string): Violation[] {
    return output.split(/^ *- (?=\[mandatory\])/m).flatMap((text) => {
        const [, policy, resource] =
            /^\[mandatory\] +(?:\[severity: \w+\] +)?([\w-]+) +\(\S+: (\S+)\)/.exec(text) ?? [];
        if (policy === undefined || resource === undefined) return [];
        return [{ policy, resource, message: text.replace(/\s+/g, " ") }];
    });
}

/** The names of the policies that are violated. */
const violated = (output: string) => [...new Set(violations(output).map(({ policy }) => policy))].sort();

test("sound resources of every cloud pass", async () => {
    const { passed, output } = await preview();
    expect({ violated: violated(output), passed }).toMatchObject({ violated: [], passed: true });
    expect(output).toMatch(/nomad-cluster@v\d/); // the pack did run
});

describe("a preview of sound resources and of wrong ones", () => {
    let found: Violation[];

    beforeAll(async () => {
        const named = wrong.map(([, , resource], index) => [`wrong-${index}`, resource] as const);
        const { passed, output } = await preview(Object.fromEntries(named));
        expect(passed).toBe(false);
        found = violations(output);
    });

    test.each(wrong.map(([policy, message], index) => [policy, message, index] as const))(
        "is stopped by %s: %s",
        (policy, message, index) => {
            const own = found.filter(({ resource }) => resource === `wrong-${index}`);
            expect(new Set(own.map((violation) => violation.policy))).toEqual(new Set([policy]));
            expect(own.map((violation) => violation.message).join()).toContain(message);
        },
    );

    test("says nothing of the sound ones", () => {
        expect(found.filter(({ resource }) => resource in sound)).toEqual([]);
    });
});

test("a policy's configuration reaches it, and can switch it off", async () => {
    const even = {
        cluster: {
            type: "nomad-cluster:index:NomadCluster",
            props: { consulServers: 2, nomadServers: 2, insecurePorts: [] },
        },
    };
    const { passed, output } = await preview(even, {
        "odd-server-count": "disabled",
        "tags-present": { tags: ["owner"] },
    });
    expect({ violated: violated(output), passed }).toMatchObject({
        violated: ["tags-present"],
        passed: false,
    });
    expect(output).toContain("Expected the tag `owner`, got `prod-node`");
});
