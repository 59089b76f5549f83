import { providers } from "../../../components/providers";
import { checkReadiness } from "../../../sdk/operations/checkReadiness";

// The node program has tests of its own.
jest.mock("../../../sdk/operations/checkReadiness");
const check = jest.mocked(checkReadiness);

const { ReadinessCheck } = providers;
const inputs = {
    ...{ cluster: "prod", nodeName: "node-1", machineId: "id-1", sshAddress: "192.0.2.1", sshUser: "root" },
    ...{ hostKey: "ssh-ed25519 Zmlyc3Q=", sshPrivateKey: "the key", observerToken: "the token" },
    ...{ delivered: "sha256:one", boot: "first boot", timeoutSeconds: 300 },
};

/** Inputs as the engine gives them to create, diff and update. */
async function checked(change: Partial<typeof inputs> = {}): Promise<typeof inputs> {
    return (await ReadinessCheck.check!({} as never, { ...inputs, ...change })).inputs as typeof inputs;
}

async function created() {
    const { outs } = await ReadinessCheck.create(await checked());
    return outs!;
}

afterEach(() => check.mockReset());

test("a machine is asked with the observer's token, for as long as it may take", async () => {
    expect(await ReadinessCheck.create(await checked())).toMatchObject({ id: "node-1-id-1" });
    const target = {
        ...{ name: "node-1", machine: "prod-node-1", host: "192.0.2.1", user: "root" },
        ...{ hostKey: inputs.hostKey, privateKey: "the key" },
    };
    expect(check.mock.calls).toEqual([[target, "the token", 300]]);
});

test("the state holds neither the token nor the key", async () => {
    for (const state of [await checked(), await created()])
        expect(JSON.stringify(state)).not.toMatch(/the token|the key/);
});

test.each([
    { delivered: "sha256:two" },
    { boot: "second boot" },
    { sshAddress: "192.0.2.9" },
    { hostKey: "ssh-ed25519 c2Vjb25k" },
    { observerToken: "another" },
    { sshPrivateKey: "another" },
])("it has to pass again for %j", async (change) => {
    const [olds, news] = [await created(), await checked(change)];
    expect(await ReadinessCheck.diff!("id", olds, news)).toEqual({ changes: true, replaces: [] });
    const { outs } = await ReadinessCheck.update!("id", olds, news);
    expect(await ReadinessCheck.diff!("id", outs!, news)).toEqual({ changes: false, replaces: [] });
    expect(check).toHaveBeenCalledTimes(2);
});

test.each([{}, { timeoutSeconds: 600 }])("it does not have to pass again for %j", async (change) => {
    expect(await ReadinessCheck.diff!("id", await created(), await checked(change))).toEqual({
        changes: false,
        replaces: [],
    });
});

test("in the place of an earlier version's command it passes by an update", async () => {
    const command = {
        connection: { host: "192.0.2.1" },
        create: "ready 300",
        triggers: ["id-1", "first boot"],
    };
    expect(await ReadinessCheck.diff!("id", command as never, await checked())).toEqual({
        changes: true,
        replaces: [],
    });
});

test("if the platform does not report starts, the state has no property for them and nothing changes", async () => {
    const news = await checked({ boot: undefined });
    const { outs } = await ReadinessCheck.create(news);
    // An undefined property cannot be sent to the engine.
    expect(Object.values({ ...outs })).not.toContain(undefined);
    expect(await ReadinessCheck.diff!("id", outs!, news)).toEqual({ changes: false, replaces: [] });
});
