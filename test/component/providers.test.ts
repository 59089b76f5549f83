import * as pulumi from "@pulumi/pulumi";
import { providers } from "../untypedProviders";
import { bootDocument } from "../../sdk/node";
import * as machines from "../../sdk/nspawn";
import * as toolchain from "../../sdk/toolchain";
import { localAnswers, types } from "./answers";
import { startCluster } from "./startCluster";

jest.mock("../../sdk/nspawn");
jest.mock("../../sdk/toolchain");

const host = jest.mocked(machines);
const { LocalArtifacts, LocalMachine, LocalNetwork, RandomSecret } = providers;

const inputs = {
    machineName: "project-stack-prod-node-0",
    hostName: "node-0",
    network: "project-stack-prod",
    settings: "NODE_NAME='node-0'\n",
    sshAuthorizedKeys: ["ssh-ed25519 AAAA"],
    artifactsDirectory: "/cache",
};
const was = { boot: "first boot", address: "10.20.0.2" };
const state = { ...inputs, ...was, running: true };
/** The state of version 947ee2b: the user-data itself, in the inputs and in the outputs. */
const userData = "#cloud-config\n";
const { settings, sshAuthorizedKeys, ...earlierInputs } = inputs;
const earlier = { ...earlierInputs, ...was, running: true, userData };
const running = { state: "running", interfaces: [{ address: "10.20.0.2" }] } as unknown as machines.Machine;

function outsOf({ outs }: { outs?: unknown }): Record<string, unknown> {
    return outs as Record<string, unknown>;
}

beforeEach(() => {
    host.createMachine.mockResolvedValue(running);
});
afterEach(() => jest.resetAllMocks());

describe("a random secret", () => {
    const three = async (kind: string) =>
        Promise.all([1, 2, 3].map(async () => outsOf(await RandomSecret.create({ kind })).value as string));

    test("that is a gossip key has 32 bytes, others each time", async () => {
        const keys = await three("gossip-key");
        for (const key of keys) expect(Buffer.from(key, "base64")).toHaveLength(32);
        expect(new Set(keys).size).toBe(3);
    });

    test("that is a token's is a UUID, another one each time", async () => {
        const tokens = await three("token");
        for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        expect(new Set(tokens).size).toBe(3);
    });

    test("is no part of its resource's ID, which everybody sees", async () => {
        const created = await RandomSecret.create({ kind: "token" });
        expect(created.id).not.toContain(outsOf(created).value);
    });

    test("never changes by itself; another kind of secret is another one", async () => {
        const [token, key] = [{ kind: "token" }, { kind: "gossip-key" }];
        expect(await RandomSecret.diff!("token", token, token)).toEqual({ changes: false, replaces: [] });
        expect(await RandomSecret.diff!("token", token, key)).toEqual({ changes: true, replaces: ["kind"] });
    });
});

describe("a local machine", () => {
    test("boots with its user-data, in its network, with the releases for reading", async () => {
        expect(await LocalMachine.create(inputs)).toMatchObject({
            outs: { ...inputs, running: true, address: "10.20.0.2" },
        });
        expect(host.createMachine.mock.calls[0]![0]).toEqual({
            name: inputs.machineName,
            hostName: "node-0",
            userData: bootDocument({ settings, sshAuthorizedKeys }),
            interfaces: [{ name: "eth0", network: inputs.network }],
            readOnlyMounts: [{ source: "/cache", target: "/srv/nomad-cluster/artifacts" }],
        });
    });

    test.each(["machineName", "hostName", "network", "artifactsDirectory"])(
        "is replaced for another %s, the old one first",
        async (property) => {
            const news = { ...inputs, [property]: "other" };
            expect(await LocalMachine.diff!("id", state, news)).toEqual({
                changes: true,
                replaces: [property],
                deleteBeforeReplace: true,
            });
        },
    );

    test.each(["settings", "artifactsDirectory"])(
        "is not replaced in a preview that does not know its %s yet, as for other versions",
        async (property) => {
            const news = { ...inputs, [property]: pulumi.runtime.unknownValue };
            expect(await LocalMachine.diff!("id", state, news)).toMatchObject({
                changes: false,
                replaces: [],
            });
        },
    );

    test("is replaced in a preview whose network is not known yet, as that one is replaced", async () => {
        const news = { ...inputs, network: pulumi.runtime.unknownValue };
        expect(await LocalMachine.diff!("id", inputs, news)).toMatchObject({ replaces: ["network"] });
    });

    test("that is as it should be does not change", async () => {
        expect(await LocalMachine.diff!("id", state, inputs)).toMatchObject({
            changes: false,
            replaces: [],
        });
    });

    test("does not change for other user-data, which only a first boot reads", async () => {
        const news = { ...inputs, settings: "", sshAuthorizedKeys: [] };
        expect(await LocalMachine.diff!("id", state, news)).toMatchObject({ changes: false, replaces: [] });
    });

    test("of an earlier version is no change, as the preview of one knows no address for its certificate", async () => {
        expect(await LocalMachine.diff!("id", earlier, inputs)).toMatchObject({
            changes: false,
            replaces: [],
        });
    });

    test("of an earlier version that was stopped leaves its user-data behind with the next start", async () => {
        const updated = await LocalMachine.update!("id", { ...earlier, running: false }, inputs);
        expect(updated.outs).toEqual({ ...state, boot: expect.any(String) as string });
    });

    test("that was stopped is started again, not replaced", async () => {
        host.getMachine.mockResolvedValue({ ...running, state: "stopped" });
        const props = (await LocalMachine.read!("id", state)).props as typeof inputs;
        expect(await LocalMachine.diff!("id", props, inputs)).toMatchObject({ changes: true, replaces: [] });
        const restarted = await Promise.all([1, 2].map(() => LocalMachine.update!("id", props, inputs)));
        expect(restarted[0]).toMatchObject({ outs: { running: true, boot: expect.any(String) as string } });
        // Every start is another one, for which the agents are waited for.
        expect(restarted[0]!.outs).not.toEqual(restarted[1]!.outs);
        expect(host.startMachine).toHaveBeenCalledWith(inputs.machineName);
        expect(host.createMachine).not.toHaveBeenCalled();
    });

    test("keeps the address that a refresh found, so that the preview of its start announces no other certificate", async () => {
        host.getMachine.mockResolvedValue({ ...running, state: "stopped" });
        const read = await LocalMachine.read!("id", earlier);
        const found = { ...earlierInputs, address: was.address, running: true };
        const props = { ...found, boot: was.boot, running: false };
        expect(read).toEqual({ id: "id", props, inputs: found });
        // The outputs that a preview of an update assumes.
        const checked = await LocalMachine.check!(found, inputs);
        expect(checked.inputs).toEqual({ ...inputs, address: was.address });
        // A machine that takes another's place is checked without what was before.
        expect(await LocalMachine.check!({}, inputs)).toEqual({ inputs });
    });

    test("that was deleted by hand is gone for a refresh", async () => {
        host.getMachine.mockResolvedValue(undefined);
        expect(await LocalMachine.read!("id", inputs)).toEqual({});
    });

    test("that is deleted is found by its name, whatever its ID", async () => {
        await LocalMachine.delete!("id", inputs);
        expect(host.removeMachine).toHaveBeenCalledWith(inputs.machineName);
    });

    test("that is deleted by hand and made again is given its bundle again", async () => {
        const machine = async (_name: string, props: Record<string, unknown>) =>
            LocalMachine.create(props) as never;
        const machineId = async () => {
            const { recorder } = await startCluster(
                { local: {} },
                { ...localAnswers(), [types.machine]: machine },
            );
            return recorder.named(types.delivery, "prod-node-0").inputs.machineId;
        };
        expect(await machineId()).not.toBe(await machineId());
    });
});

describe("a local network", () => {
    const network = { networkName: "project-stack-prod", wantedCidr: "10.20.0.0/24" };

    test("keeps what the host chose", async () => {
        host.createNetwork.mockResolvedValue({ name: network.networkName, cidr: "10.99.0.0/24" } as never);
        expect(await LocalNetwork.create({ networkName: network.networkName })).toEqual({
            id: network.networkName,
            outs: { networkName: network.networkName, cidr: "10.99.0.0/24" },
        });
    });

    test.each(["networkName", "wantedCidr"])("is replaced for another %s", async (property) => {
        const made = { ...network, cidr: network.wantedCidr };
        expect(await LocalNetwork.diff!("id", made, { ...network, [property]: "other" })).toMatchObject({
            changes: true,
            replaces: [property],
        });
    });

    test("leads to the internet or does not, without being replaced, also one of an earlier version", async () => {
        const made = { networkName: network.networkName, cidr: "10.99.0.0/24" };
        const wanted = { networkName: network.networkName, internet: true };
        expect(await LocalNetwork.diff!("id", made, wanted)).toMatchObject({ changes: true, replaces: [] });
        host.createNetwork.mockResolvedValue({ name: made.networkName, cidr: made.cidr } as never);
        const outs = outsOf(await LocalNetwork.update!("id", made, wanted));
        expect(outs).toEqual({ ...wanted, cidr: made.cidr });
        expect(host.createNetwork).toHaveBeenCalledWith({
            name: made.networkName,
            cidr: made.cidr,
            internet: true,
        });
        expect(await LocalNetwork.diff!("id", outs, wanted)).toMatchObject({ changes: false });
    });

    test("whose way outside is gone gets it again by the update after a refresh", async () => {
        const state = { ...network, cidr: network.wantedCidr, internet: true };
        host.getNetwork.mockResolvedValue({ name: network.networkName, cidr: network.wantedCidr } as never);
        host.reachesOutside.mockResolvedValue(false);
        const read: { props?: object } = await LocalNetwork.read!("id", state);
        expect(await LocalNetwork.diff!("id", read.props!, { ...network, internet: true })).toMatchObject({
            changes: true,
            replaces: [],
        });
    });

    test("that was deleted by hand is gone for a refresh", async () => {
        host.getNetwork.mockResolvedValue(undefined);
        expect(await LocalNetwork.read!("id", network)).toEqual({});
    });
});

describe("local releases", () => {
    const versions = { consulVersion: "1.22.0", nomadVersion: "1.11.0", cniPluginsVersion: "1.9.1" };
    const had = {
        directory: "/cache",
        versions: { consul: "1.22.0", nomad: "1.11.0" },
        sha256: { consul: {}, nomad: {}, cniPlugins: {} },
    };

    test("have a place and checksums in their outputs", async () => {
        jest.mocked(toolchain).ensureArtifacts.mockResolvedValue({
            ...had,
            sha256: { consul: { amd64: "a" }, nomad: {}, cniPlugins: {} },
        });
        expect(await LocalArtifacts.create(versions)).toMatchObject({
            outs: { ...versions, directory: "/cache", sha256: { consul: { amd64: "a" }, nomad: {} } },
        });
    });

    test("are had again for another version", async () => {
        expect(await LocalArtifacts.diff!("id", versions, versions)).toEqual({ changes: false });
        expect(await LocalArtifacts.diff!("id", versions, { ...versions, nomadVersion: "1.11.1" })).toEqual({
            changes: true,
        });
    });

    test("are had again for a state of a version that had no CNI plugins", async () => {
        const earlier = { consulVersion: versions.consulVersion, nomadVersion: versions.nomadVersion };
        expect(await LocalArtifacts.diff!("id", earlier, versions)).toEqual({ changes: true });
    });
});
