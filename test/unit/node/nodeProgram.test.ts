import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../../sdk/process/run";
import { bootProgram, nodeProgram, programFolder } from "../../../sdk/node/nodeProgram";
import { MachineRoot } from "../../machineRoot";
import { installProgram } from "./installProgram";
import { programSource, programVerbs } from "./programSource";

const python = async (program: string, ...args: string[]) =>
    run("/usr/bin/python3", ["-c", program, ...args]);

async function sources(): Promise<string[]> {
    const paths = await readdir(programFolder, { recursive: true });
    return paths.filter((path) => path.endsWith(".py"));
}

let folder: string;
let program: string;
beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "node-program-"));
    program = join(folder, "node-program");
    await writeFile(program, nodeProgram(), { mode: 0o755 });
});
afterAll(async () => rm(folder, { recursive: true }));

test("machines are given the same program without its comments, and errors name the lines of its source", async () => {
    // Each module's syntax tree with its lines, without the texts that stand alone.
    const tree = `
import ast, sys, zipfile

def tree(text):
    module = ast.parse(text, feature_version=(3, 9))
    for node in ast.walk(module):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
        if hasattr(node, "end_lineno"):
            node.end_lineno = node.end_col_offset = 0
    return ast.dump(module, include_attributes=True)

archive, folder = zipfile.ZipFile(sys.argv[1]), sys.argv[2]
for name in set(archive.namelist()) - {"__main__.py"}:
    installed, source = archive.read(name).decode(), open(f"{folder}/{name}").read()
    assert tree(installed) == tree(source), name
    assert not [line for line in installed.splitlines() if line.lstrip().startswith("#") or '"""' in line], name
print("\\n".join(sorted(archive.namelist())))`;
    const given = (await python(tree, program, programFolder)).trim().split("\n");
    const modules = (await sources()).filter((path) => path.startsWith("node/"));
    expect(given).toEqual(["__main__.py", ...modules].sort());
});

test("a machine that has booted knows only the verbs of before its first delivery", async () => {
    const booted = join(folder, "boot-program");
    await writeFile(booted, bootProgram(), { mode: 0o755 });
    await expect(run(booted, ["status"])).rejects.toThrow(
        "unknown verb 'status': use receive, install, leave, firewall or units",
    );
    expect(bootProgram().length).toBeLessThan(0.6 * nodeProgram().length);
});

test("the same modules give the same bytes, whatever the time and its zone", () => {
    jest.useFakeTimers({ now: Date.now() + 86_400_000 });
    jest.isolateModules(() => {
        const later = jest.requireActual<{ nodeProgram: () => Uint8Array }>("../../../sdk/node/nodeProgram");
        expect(later.nodeProgram()).not.toBe(nodeProgram());
        expect(later.nodeProgram()).toEqual(nodeProgram());
    });
    jest.useRealTimers();
});

/** Python statements with the table of verbs, and the modules of the program at the first argument. */
const withVerbs = `import sys\nfrom importlib import import_module\nsys.path.insert(0, sys.argv[1])\nfrom node.main import VERBS\n`;

test("each verb is a function of a module that machines are given", async () => {
    const functions = `${withVerbs}for name in VERBS.values():
    module, function = name.split(".")
    assert callable(getattr(import_module(f"node.{module}"), function)), name
print(len(VERBS))`;
    expect(await python(functions, program)).toBe(`${programVerbs().length}\n`);
});

test("what each look at a machine runs loads no more than it needs", async () => {
    const loaded = `${withVerbs}import_module("node." + VERBS["units"].split(".")[0])
print([name for name in ("http.client", "ssl", "hashlib", "zipfile") if name in sys.modules])`;
    expect(await python(loaded, program)).toBe("[]\n");
});

test("it needs Python's standard library alone", async () => {
    const imported = new Set(
        [...programSource().matchAll(/^(?:from|import) (\w+)/gm)].map(([, module]) => module!),
    );
    const names = JSON.parse(
        await python("import json, sys; print(json.dumps(sorted(sys.stdlib_module_names)))"),
    ) as string[];
    expect([...imported].filter((name) => name !== "node" && !names.includes(name))).toEqual([]);
});

test("an unknown verb is refused with those there are", async () => {
    await expect(run(program, ["frobnicate"])).rejects.toThrow(
        /^nomad-cluster-node: unknown verb 'frobnicate': use receive, install, leave, .*, introduce, .*, jwks, names or status$/m,
    );
});

test("its head names every verb, and no other", () => {
    const told = [...programSource().matchAll(/^ {2}([a-z-]+)(?: [[A-Z\]]+)? {2,}\S/gm)].map(
        ([, verb]) => verb,
    );
    expect(told.sort()).toEqual(programVerbs().sort());
});

test("the published package carries every part of it", async () => {
    const listed = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"]);
    const [{ files }] = JSON.parse(listed) as [{ files: { path: string }[] }];
    const parts = (await sources()).map((path) => `sdk/node/program/${path}`);
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(parts));
});

test("the shell script of an earlier version, which hands over the lock that it holds, is no other run", async () => {
    const root = await MachineRoot.create();
    await installProgram(root);
    const handOver = `mkdir -p /run/nomad-cluster; exec 9>/run/nomad-cluster/lock; flock 9; exec nomad-cluster-node apply`;
    await expect(root.run(handOver)).rejects.toThrow("no bundle: deliver one first (pulumi up)");
    await root.remove();
});
