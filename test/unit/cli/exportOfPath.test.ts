import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { exportOfPath } from "../../../cli/env";
import { run } from "../../../sdk/process/run";
import { toolTable } from "../../../sdk/toolchain";
import { toolFolder } from "../../../sdk/toolchain/cache";

let folder: string;
const environment = process.env;

beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "it's a cache-"));
    process.env = { ...environment, PULUMI_NOMAD_CLUSTER_CACHE: folder, PATH: join(folder, "bin") };
    await mkdir(join(folder, "bin"));
});

afterEach(async () => {
    process.env = environment;
    await rm(folder, { recursive: true, force: true });
});

/** A program in the cache that says which one it is. */
async function cached(name: "nomad" | "consul"): Promise<string> {
    const { version } = toolTable[name];
    const path = join(toolFolder(name, version), name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `#!/bin/sh\necho ${name} v${version}\n`);
    await chmod(path, 0o755);
    return path;
}

test("programs that only the cache has are found by the shell afterwards, and what it had before is too", async () => {
    await cached("nomad");
    await cached("consul");
    const lines = await exportOfPath();
    const script = `PATH=/somewhere; ${lines} nomad; consul; echo "$PATH"`;
    const [nomad, consul, path] = (await run("/bin/sh", ["-c", script])).split("\n");
    expect([nomad, consul]).toEqual([
        `nomad v${toolTable.nomad.version}`,
        `consul v${toolTable.consul.version}`,
    ]);
    expect(path).toMatch(/:\/somewhere$/);
});

test("PATH stays as it is if it has the programs", async () => {
    for (const name of ["nomad", "consul"] as const)
        await symlink(await cached(name), join(folder, "bin", name));
    expect(await exportOfPath()).toBe("");
});

test("a program that is nowhere is told, and the other is exported all the same", async () => {
    const told = jest.spyOn(console, "error").mockImplementation(() => undefined);
    const nomad = await cached("nomad");
    expect(await exportOfPath()).toContain(dirname(nomad).split("'").pop());
    expect(told).toHaveBeenCalledWith(expect.stringContaining("`consul` is not installed"));
    told.mockRestore();
});
