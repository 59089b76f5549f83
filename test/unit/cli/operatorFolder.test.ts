import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { OperatorFolder, stackFolder } from "../../../cli/operatorFolder";

let state: string;
const environment = process.env;

beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), "operator-"));
    process.env = { ...environment, XDG_STATE_HOME: state };
});

afterEach(async () => {
    process.env = environment;
    await rm(state, { recursive: true, force: true });
});

async function modeOf(path: string): Promise<string> {
    return ((await stat(path)).mode & 0o777).toString(8);
}

test("files are their user's alone, and so is the folder, whatever the umask", async () => {
    const umask = process.umask(0);
    try {
        const folder = OperatorFolder.of("project", "dev", "local");
        const path = await folder.write("key.pem", "secret");
        expect(await readFile(path, "utf8")).toBe("secret");
        expect([await modeOf(path), await modeOf(dirname(path))]).toEqual(["600", "700"]);
    } finally {
        process.umask(umask);
    }
});

test("a folder and a file that others could read are theirs no more after the next write", async () => {
    const folder = OperatorFolder.of("project", "dev", "local");
    await mkdir(folder.path, { recursive: true });
    await writeFile(folder.at("key.pem"), "old");
    await chmod(folder.at("key.pem"), 0o644);
    await chmod(folder.path, 0o755);
    await folder.write("key.pem", "new");
    expect([await modeOf(folder.at("key.pem")), await modeOf(folder.path)]).toEqual(["600", "700"]);
    expect(await readFile(folder.at("key.pem"), "utf8")).toBe("new");
});

test("a write leaves nothing else behind", async () => {
    const folder = OperatorFolder.of("project", "dev", "local");
    await folder.write("a", "1");
    await folder.write("a", "2");
    expect(await readdir(folder.path)).toEqual(["a"]);
});

test("each cluster of each stack has a folder of its own, below its stack's", () => {
    const folders = [
        OperatorFolder.of("project", "dev", "a"),
        OperatorFolder.of("project", "dev", "b"),
        OperatorFolder.of("project", "team/project/dev", "a"),
        OperatorFolder.of("other", "dev", "a"),
        OperatorFolder.of("project", "dev", "../x"),
    ].map(({ path }) => path);
    expect(new Set(folders).size).toBe(folders.length);
    expect(folders.map((path) => dirname(path))).toEqual([
        stackFolder("project", "dev"),
        stackFolder("project", "dev"),
        stackFolder("project", "team/project/dev"),
        stackFolder("other", "dev"),
        stackFolder("project", "dev"),
    ]);
});

test("the folders lie with the user's state, never in the working directory", () => {
    expect(stackFolder("project", "dev")).toBe(join(state, "pulumi-nomad-cluster/project/dev"));
    delete process.env.XDG_STATE_HOME;
    expect(stackFolder("project", "dev")).toBe(
        join(homedir(), ".local/state/pulumi-nomad-cluster/project/dev"),
    );
});
