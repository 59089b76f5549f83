import { providers } from "../../../components/providers";
import { deliverBundle } from "../../../sdk/operations/deliverBundle";

// The procedure has tests of its own on a real server.
jest.mock("../../../sdk/operations/deliverBundle");
const deliver = jest.mocked(deliverBundle);

const { Delivery } = providers;
const inputs = {
    ...{ cluster: "prod", nodeName: "node-1", machineId: "id-1", sshAddress: "192.0.2.1", sshUser: "root" },
    ...{
        hostKey: "ssh-ed25519 Zmlyc3Q=",
        sshPrivateKey: "the key",
        bundle: "the bundle",
        timeoutSeconds: 300,
    },
};

/** Inputs as the engine gives them to create, diff and update. */
async function checked(change: Partial<typeof inputs> = {}): Promise<typeof inputs> {
    return (await Delivery.check!({} as never, { ...inputs, ...change })).inputs as typeof inputs;
}

async function created() {
    const { outs } = await Delivery.create(await checked());
    return outs!;
}

afterEach(() => deliver.mockReset());

test("a machine is given its bundle with the cluster's key, and is known by its host key", async () => {
    expect(await Delivery.create(await checked())).toMatchObject({ id: "node-1-id-1" });
    const target = {
        ...{ name: "node-1", machine: "prod-node-1", host: "192.0.2.1", user: "root" },
        ...{ hostKey: inputs.hostKey, privateKey: "the key" },
    };
    expect(deliver.mock.calls).toEqual([[target, "the bundle", 300]]);
});

test("the state holds fingerprints, and nothing twice", async () => {
    const fingerprint = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string;
    expect(await checked()).toEqual({ ...inputs, bundle: fingerprint, sshPrivateKey: fingerprint });
    expect(await created()).toEqual({
        ...{ machineId: "id-1", sshAddress: "192.0.2.1", hostKey: inputs.hostKey },
        delivered: (await checked()).bundle,
    });
});

test("a delivery that failed is none", async () => {
    deliver.mockRejectedValueOnce(new Error("consul refuses its configuration"));
    await expect(Delivery.create(await checked())).rejects.toThrow("consul refuses its configuration");
    const olds = await created();
    deliver.mockRejectedValueOnce(new Error("consul refuses its configuration"));
    const update = Delivery.update!("id", olds, await checked({ bundle: "another" }));
    await expect(update).rejects.toThrow("consul refuses its configuration");
});

test.each([{ bundle: "another" }, { sshAddress: "192.0.2.9" }, { hostKey: "ssh-ed25519 c2Vjb25k" }])(
    "it is made again for %j",
    async (change) => {
        const [olds, news] = [await created(), await checked(change)];
        expect(await Delivery.diff!("id", olds, news)).toEqual({ changes: true, replaces: [] });
        const { outs } = await Delivery.update!("id", olds, news);
        expect(await Delivery.diff!("id", outs!, news)).toEqual({ changes: false, replaces: [] });
        expect(deliver).toHaveBeenCalledTimes(2);
    },
);

test.each([{}, { sshPrivateKey: "another" }, { timeoutSeconds: 600 }])(
    "it is not made again for %j",
    async (change) => {
        expect(await Delivery.diff!("id", await created(), await checked(change))).toEqual({
            changes: false,
            replaces: [],
        });
    },
);

test("in the place of an earlier version's command it is made by an update", async () => {
    const command = {
        connection: { host: "192.0.2.1" },
        create: "receive",
        stdin: "the bundle",
        triggers: ["id-1"],
    };
    expect(await Delivery.diff!("id", command as never, await checked())).toEqual({
        changes: true,
        replaces: [],
    });
});

test("a delete does nothing", async () => {
    await Delivery.delete!("id", await created());
    expect(deliver).toHaveBeenCalledTimes(1);
});
