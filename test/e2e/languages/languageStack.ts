import { cp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stackPrefix } from "../../../sdk/nspawn/localNames";
import { sweep } from "../../../sdk/nspawn";
import { ensureTools, type ToolName } from "../../../sdk/toolchain";
import { generateSdk, type Language } from "../../languages/generateSdk";
import { ensurePythonPackages, installSdk } from "../../languages/pythonPackages";
import { checkout, makeWorkspace, TestStack, type Workspace } from "../cluster/testStack";

const silently = () => undefined;

interface Runtime {
    program: string;
    /** The folder of the Pulumi project. */
    source: string;
    host: ToolName;
    /** Does what `pulumi package add` does. Returns environment variables. */
    addPackage: (folder: string) => Promise<Record<string, string>>;
}

async function sdkIn(folder: string, language: Language): Promise<string> {
    const sdk = join(folder, "sdks/nomad-cluster");
    await generateSdk(language, sdk, silently);
    return sdk;
}

const runtimes: Record<Language | "typescript", Runtime> = {
    typescript: {
        program: "index.ts",
        source: join(__dirname, "typescript"),
        host: "pulumi-language-nodejs",
        addPackage: async () => ({}),
    },
    python: {
        program: "__main__.py",
        source: join(checkout, "examples/python"),
        host: "pulumi-language-python",
        addPackage: async (folder) => {
            const sdk = await sdkIn(folder, "python");
            const [packages, installed] = [await ensurePythonPackages(silently), join(folder, "installed")];
            await installSdk(sdk, packages, installed);
            return { PYTHONPATH: [packages, installed].join(":") };
        },
    },
    go: {
        program: "main.go",
        source: join(checkout, "examples/go"),
        host: "pulumi-language-go",
        addPackage: async (folder) => {
            await sdkIn(folder, "go");
            // The engine was built with this flag of the same modules, so that most of the program is compiled already.
            return { GOFLAGS: "-trimpath" };
        },
    },
};

/** A stack of the example in a language, in a project's folder where the packed package is installed. */
export class LanguageStack extends TestStack {
    /** Prefix of the names of everything that the stack has on this host. */
    readonly prefix: string;
    private readonly program: string;

    private constructor(workspace: Workspace, folder: string, language: Language | "typescript") {
        super(workspace, folder);
        this.program = join(folder, runtimes[language].program);
        this.prefix = stackPrefix(`nomad-cluster-${language}`, this.stack);
    }

    /** @param packed The package's folder. */
    static async create(language: Language | "typescript", packed: string): Promise<LanguageStack> {
        const { source, host, addPackage } = runtimes[language];
        const workspace = await makeWorkspace();
        const folder = join(workspace.folder, language);
        await cp(source, folder, { recursive: true });
        const modules = join(workspace.folder, "node_modules");
        await rm(join(modules, "pulumi-nomad-cluster"));
        await symlink(packed, join(modules, "pulumi-nomad-cluster"));
        // Pulumi.yaml names the plugin's folder by its path from the project's.
        await symlink(modules, join(folder, "node_modules"));
        const { tools } = await ensureTools({ progress: silently, names: [host] });
        const hosts = tools.map(({ path }) => dirname(path!));
        Object.assign(workspace.env, await addPackage(folder), {
            PATH: [...hosts, workspace.env.PATH].join(":"),
        });
        const stack = new LanguageStack(workspace, folder, language);
        await stack.pulumi("stack", "init", stack.stack);
        return stack;
    }

    /** Runs something while the program has another text. */
    async withText<T>(text: string, other: string, act: () => Promise<T>): Promise<T> {
        const whole = await readFile(this.program, "utf8");
        if (!whole.includes(text)) throw new Error(`${this.program} has no \`${text}\`.`);
        await writeFile(this.program, whole.replace(text, other));
        try {
            return await act();
        } finally {
            await writeFile(this.program, whole);
        }
    }

    protected override async sweepHost(): Promise<void> {
        await sweep(this.prefix);
    }
}
