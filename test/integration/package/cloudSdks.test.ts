import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../../sdk/process/run";

/** The packed package in a project whose user installed no cloud's SDK. Links take the place of npm's downloads. */
const checkout = join(__dirname, "../../..");
let project: string;

const blocks = {
    local: "{ local: {} }",
    digitalocean: `{ digitalocean: { region: "sgp1" }, admin: { cidrs: ["203.0.113.7/32"] } }`,
    oci: `{ oci: { compartmentId: "ocid1.compartment.oc1..aaaa" }, admin: { cidrs: ["203.0.113.7/32"] } }`,
    azure: `{ azure: { location: "westeurope" }, admin: { cidrs: ["203.0.113.7/32"] } }`,
};

beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), "test-package-"));
    const modules = join(project, "node_modules");
    await mkdir(join(modules, "pulumi-nomad-cluster"), { recursive: true });
    // `dist` is built before the tests start.
    await run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", project], {
        cwd: checkout,
    });
    const archive = join(project, "pulumi-nomad-cluster-0.1.0.tgz");
    const unpack = ["-xzf", archive, "--strip-components=1", "-C", join(modules, "pulumi-nomad-cluster")];
    await run("tar", unpack);
    for (const name of await installedByUser()) await link(name);
    const programs = Object.values(blocks).map((block) => `new NomadCluster("c", ${block});\n`);
    const imports = [
        'import { NomadCluster } from "pulumi-nomad-cluster";\n',
        ...["automation", "sdk"].map(
            (entry) => `export * as ${entry} from "pulumi-nomad-cluster/${entry}";\n`,
        ),
    ];
    await writeFile(join(project, "index.ts"), [...imports, ...programs].join(""));
    await writeFile(
        join(project, "tsconfig.json"),
        JSON.stringify({
            compilerOptions: {
                strict: true,
                skipLibCheck: false,
                types: ["node"],
                module: "node16",
                noEmit: true,
            },
        }),
    );
});

afterAll(() => rm(project, { recursive: true, force: true }));

/** The packages of an install without development's. @pulumi/pulumi is one, as is TypeScript, which it runs programs with. */
async function installedByUser(): Promise<string[]> {
    const lock = await readFile(join(checkout, "package-lock.json"), "utf8");
    const { packages } = JSON.parse(lock) as { packages: Record<string, { dev?: true; optional?: true }> };
    return Object.entries(packages).flatMap(([path, { dev, optional }]) => {
        const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? [];
        return name !== undefined && !dev && !optional ? [name] : [];
    });
}

async function link(name: string): Promise<void> {
    const target = join(project, "node_modules", name);
    await mkdir(dirname(target), { recursive: true });
    await symlink(join(checkout, "node_modules", name), target);
}

/** The output of a preview of a program: its refusal or the types of its resources, then the clouds whose modules it loaded. */
async function preview(block: keyof typeof blocks): Promise<string> {
    const script = `
        const pulumi = require("@pulumi/pulumi");
        const types = new Set();
        const newResource = ({ type, name, inputs }) => (types.add(type), { id: name, state: inputs });
        pulumi.runtime.setMocks({ newResource, call: ({ inputs }) => inputs }, "project", "stack", true);
        const { NomadCluster } = require("pulumi-nomad-cluster");
        try { new NomadCluster("c", ${blocks[block]}); } catch (refused) { console.log(refused.message); }
        process.on("beforeExit", () => {
            const clouds = Object.keys(require.cache).flatMap((path) => path.match(/@pulumi.(?:digitalocean|oci|azure-native)\\b/) ?? []);
            console.log([...types, "clouds: " + [...new Set(clouds)]].join("\\n"));
            process.exit();
        });`;
    return run(process.execPath, ["-e", script], { cwd: project });
}

test("every type of the package is complete without a cloud's SDK and without development's packages", async () => {
    const compiler = join(checkout, "node_modules/typescript/bin/tsc");
    // The compiler checks the files of types themselves, too.
    expect(await run(process.execPath, [compiler], { cwd: project })).toBe("");
});

test("the block `local` needs no cloud's SDK", async () => {
    const printed = await preview("local");
    expect(printed).toMatch(/LocalMachine$/m);
    expect(printed).toMatch(/^clouds: $/m);
});

test.each([
    ["digitalocean", "@pulumi/digitalocean"],
    ["oci", "@pulumi/oci"],
    ["azure", "@pulumi/azure-native"],
] as const)("the block `%s` says how to install its SDK", async (block, sdk) => {
    expect(await preview(block)).toContain(
        `NomadCluster \`c\` cannot be made of these arguments:\n  - Expected the package \`${sdk}\` to be installed, because the block \`${block}\` uses it, got none. Run \`npm install ${sdk}\` in the folder of your project.`,
    );
});

test("the block of a cloud whose SDK is installed loads that SDK alone", async () => {
    await link("@pulumi/digitalocean");
    const printed = await preview("digitalocean");
    expect(printed).toMatch(/^digitalocean:index\/droplet:Droplet$/m);
    expect(printed).toMatch(/^clouds: @pulumi\/digitalocean$/m);
});
