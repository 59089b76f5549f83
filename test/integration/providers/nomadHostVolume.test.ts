import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
    type Inputs,
    nomadHostVolumeProvider as provider,
    type State,
} from "../../../components/providers/nomadHostVolume";
import { nomadJobProvider } from "../../../components/providers/nomadJob";
import { job } from "../../agents/rawExecJob";
import { deleteLater } from "./deleteLater";
import { inputsOf } from "./jobInputs";
import { reachable } from "./testCluster";
import { useTestCluster } from "./useTestCluster";
import type * as testBed from "./useTestCluster";

jest.mock("../../../sdk/cluster", () =>
    jest.requireActual<typeof testBed>("./useTestCluster").automationMock(),
);

const bed = useTestCluster();

const volume = (name: string, others: Partial<Inputs> = {}): Inputs => ({
    cluster: reachable,
    owner: `project/stack/${name}`,
    name,
    namespace: "default",
    plugin: "mkdir",
    constraints: [{ attribute: "${node.unique.name}", operator: "=", value: "node-1" }],
    capabilities: [{ accessMode: "single-node-writer", attachmentMode: "file-system" }],
    capacityMinBytes: 0,
    capacityMaxBytes: 0,
    parameters: { mode: "0777" },
    ...others,
});

async function create(inputs: Inputs): Promise<{ id: string; state: State }> {
    const { id, outs } = await provider.create(inputs);
    return { id, state: outs as State };
}

test("a volume is ready when its creation ends, and everybody may write to its folder", async () => {
    const { id, state } = await create(volume("ready"));
    const found = await bed.cluster.nomad.hostVolumes.read(id);
    expect(found).toMatchObject({ name: "ready", state: "ready", nodeId: state.nodeId, path: state.path });
    expect(state.node).toBe("node-1");
    expect((await stat(state.path)).mode & 0o7777).toBe(0o777);
    await expect(provider.diff!(id, state, volume("ready"))).resolves.toMatchObject({ changes: false });
    await expect(provider.read!(id, state)).resolves.toEqual({ id, props: state });
});

test("an update that was cut off finds the volume that it made", async () => {
    const first = await create(volume("adopted"));
    const second = await create(volume("adopted"));
    expect(second.id).toBe(first.id);
});

test("another resource does not take a volume of the same name for its own", async () => {
    await create(volume("shared"));
    await expect(create(volume("shared", { owner: "project/stack/other" }))).rejects.toThrow(
        "1 nodes had existing volume",
    );
});

test("a node that does not exist is refused with Nomad's reason", async () => {
    const constraints = [{ attribute: "${node.unique.name}", operator: "=", value: "node-9" }];
    await expect(create(volume("nowhere", { constraints }))).rejects.toThrow("no node meets constraints");
    await expect(create(volume("nowhere", { nodePool: "gpu" }))).rejects.toThrow(
        'node pool "gpu" does not exist',
    );
});

test("other capabilities change the volume and keep its content; another name replaces it", async () => {
    const { id, state } = await create(volume("changed"));
    await writeFile(join(state.path, "content"), "kept");
    const capabilities = [{ accessMode: "single-node-multi-writer", attachmentMode: "file-system" }];
    const news = volume("changed", { capabilities });
    await expect(provider.diff!(id, state, news)).resolves.toMatchObject({ changes: true, replaces: [] });
    const outs = (await provider.update!(id, state, news)).outs as State;
    expect(outs).toMatchObject({ capabilities, path: state.path, node: "node-1" });
    await expect(bed.cluster.nomad.hostVolumes.read(id)).resolves.toMatchObject({
        state: "ready",
        capabilities,
    });
    await expect(stat(join(state.path, "content"))).resolves.toBeDefined();
    await expect(provider.diff!(id, outs, volume("other", { capabilities }))).resolves.toMatchObject({
        replaces: ["name"],
        deleteBeforeReplace: true,
    });
});

test("a volume in use is not deleted; it is when the job that used it was stopped", async () => {
    const { id, state } = await create(volume("used"));
    const mounts = 'volume "v" {\n type = "host"\n source = "used"\n }';
    const running = inputsOf(
        job("writer", "batch", 'trap "sleep 2; exit 0" INT; while :; do sleep 0.1; done', mounts),
    );
    const { id: jobId, outs } = await nomadJobProvider.create(running);
    await expect(deleteLater(provider, id, state)).rejects.toThrow(
        "Expected no allocation to use host volume `used` when it is deleted, got 1 of job `writer`. Nothing was deleted. Stop the job first",
    );
    await expect(stat(state.path)).resolves.toBeDefined();
    await deleteLater(nomadJobProvider, jobId, outs!);
    await deleteLater(provider, id, state);
    await expect(stat(state.path)).rejects.toThrow("ENOENT");
    await expect(provider.read!(id, state)).resolves.toEqual({});
    await deleteLater(provider, id, state);
});
