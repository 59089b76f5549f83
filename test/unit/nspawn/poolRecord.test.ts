import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    bundleFolder,
    bundleSha256,
    getPool,
    poolExists,
    poolFolder,
    type PoolRecord,
    poolsOf,
    putPool,
    removePoolRecord,
} from "../../../sdk/nspawn/poolRecord";

const before = process.env.PULUMI_NOMAD_CLUSTER_STATE;
const folder = mkdtempSync(join(tmpdir(), "pools-"));

beforeAll(() => {
    process.env.PULUMI_NOMAD_CLUSTER_STATE = folder;
});

afterAll(() => {
    if (before === undefined) delete process.env.PULUMI_NOMAD_CLUSTER_STATE;
    else process.env.PULUMI_NOMAD_CLUSTER_STATE = before;
    rmSync(folder, { recursive: true });
});

const owner = { project: "p", stack: "dev", cluster: "local" };
const record = (name: string, stack = "dev"): PoolRecord => ({
    ...{ name, pool: "batch", owner: { ...owner, stack } },
    machine: { userData: "#cloud-config\n", network: "net" },
});

test("a pool is written down with a bundle that root alone reads, and forgotten again", async () => {
    expect(poolExists("one")).toBe(false);
    await putPool(record("one"), "the secrets");
    expect(poolExists("one")).toBe(true);
    expect(await getPool("one")).toEqual(record("one"));
    const file = join(bundleFolder("one"), "bundle");
    expect(readFileSync(file, "utf8")).toBe("the secrets");
    const modes = [poolFolder("one"), bundleFolder("one"), file].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o600]);
    await removePoolRecord("one");
    expect(await getPool("one")).toBeUndefined();
    expect(await bundleSha256("one")).toBeUndefined();
});

test("another bundle is another file in the same folder, which members have mounted", async () => {
    await putPool(record("one"), "the secrets");
    const file = join(bundleFolder("one"), "bundle");
    const [first, sum] = [statSync(file).ino, await bundleSha256("one")];
    const mounted = statSync(bundleFolder("one")).ino;
    await putPool(record("one"), "other secrets");
    expect(readFileSync(file, "utf8")).toBe("other secrets");
    expect(statSync(file).ino).not.toBe(first);
    expect(statSync(bundleFolder("one")).ino).toBe(mounted);
    expect(await bundleSha256("one")).not.toBe(sum);
    writeFileSync(file, "the secrets");
    expect(await bundleSha256("one")).toBe(sum);
});

test("a stack finds its own pools", async () => {
    await putPool(record("two"), "");
    await putPool(record("three", "prod"), "");
    writeFileSync(join(folder, "pools/two.lock"), "");
    const names = (await poolsOf({ project: "p", stack: "dev" })).map(({ name }) => name);
    expect(names).toEqual(["one", "two"]);
});
