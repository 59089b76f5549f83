import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import { type Inputs, localPoolProvider, type State } from "../../../components/providers/localPool";
import { bundleFolder, getPool } from "../../../sdk/nspawn/poolRecord";

const before = process.env.PULUMI_NOMAD_CLUSTER_STATE;
const folder = mkdtempSync(join(tmpdir(), "local-pool-"));

beforeAll(() => {
    process.env.PULUMI_NOMAD_CLUSTER_STATE = folder;
});

afterAll(() => {
    if (before === undefined) delete process.env.PULUMI_NOMAD_CLUSTER_STATE;
    else process.env.PULUMI_NOMAD_CLUSTER_STATE = before;
    rmSync(folder, { recursive: true });
});

const given: Inputs = {
    poolName: "dev-pool",
    pool: "batch",
    owner: { project: "p", stack: "dev", cluster: "local" },
    network: "net",
    sshAuthorizedKeys: ["ssh-ed25519 AAAA"],
    artifactsDirectory: "/cache/artifacts",
    bundle: "the secrets",
    initialCount: 0,
    running: true,
};

/** The inputs as the engine has them, after the check that takes the bundle out. */
const checked = async (change: Partial<Inputs> = {}) =>
    (await localPoolProvider.check!({} as never, { ...given, ...change })).inputs!;

const diff = async (olds: State, change: Partial<Inputs>) =>
    localPoolProvider.diff!("id", olds, await checked(change));

async function create(): Promise<State> {
    const { outs } = await localPoolProvider.create(await checked());
    return outs!;
}

test("a pool of none is a record and a bundle, of which the state has no more than fingerprints", async () => {
    const state = await create();
    expect(JSON.stringify(state)).not.toContain("the secrets");
    const record = await getPool("dev-pool");
    expect(record).toMatchObject({ pool: "batch", machine: { network: "net" } });
    expect(record!.machine.userData).not.toContain("the secrets");
});

test("the same arguments change nothing, another initial count neither, because the pool's size is the operator's", async () => {
    const state = await create();
    expect(await diff(state, {})).toMatchObject({ changes: false });
    expect(await diff(state, { initialCount: 7 })).toMatchObject({ changes: false });
});

test.each([
    ["bundle", { bundle: "other secrets" }],
    ["login key", { sshAuthorizedKeys: ["ssh-ed25519 BBBB"] }],
])("another %s is an update, and replaces no member", async (_, change) => {
    expect(await diff(await create(), change)).toMatchObject({ changes: true, replaces: [] });
});

test("a preview announces a bundle that it does not know yet, and no folder of releases", async () => {
    const state = await create();
    expect(await diff(state, { bundle: runtime.unknownValue })).toMatchObject({ changes: true });
    expect(await diff(state, { artifactsDirectory: runtime.unknownValue })).toMatchObject({ changes: false });
});

test("another network makes the pool anew", async () => {
    const made = { changes: true, replaces: ["network"], deleteBeforeReplace: true };
    expect(await diff(await create(), { network: "other" })).toMatchObject(made);
});

test("a bundle that was changed or lost on this host is found by a refresh, and written again", async () => {
    const state = await create();
    expect(await localPoolProvider.read!("id", state)).toMatchObject({ props: state });
    const file = join(bundleFolder("dev-pool"), "bundle");
    for (const spoil of [() => writeFileSync(file, "x"), () => rmSync(file)]) {
        spoil();
        const { props } = await localPoolProvider.read!("id", state);
        expect(await diff(props as State, {})).toMatchObject({ changes: true, replaces: [] });
        const { outs } = await localPoolProvider.update!("id", props as State, await checked());
        expect(await diff(outs!, {})).toMatchObject({ changes: false });
        expect(await localPoolProvider.read!("id", outs)).toMatchObject({ props: outs });
    }
});

test("members that do not run are a reason for an update", async () => {
    expect(await diff({ ...(await create()), running: false }, {})).toMatchObject({
        changes: true,
        replaces: [],
    });
});

test("a pool that is gone from this host is no resource any more, and its delete succeeds again", async () => {
    const state = await create();
    await localPoolProvider.delete!("id", state);
    expect(await getPool("dev-pool")).toBeUndefined();
    expect(await localPoolProvider.read!("id", state)).toEqual({});
    await localPoolProvider.delete!("id", state);
});
