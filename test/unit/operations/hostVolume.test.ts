import { ApiError, type NomadClient } from "../../../sdk/api";
import { deleteHostVolume } from "../../../sdk/operations/hostVolume";

const volume = { name: "data", nodeId: "n", allocations: [] };

/** A Nomad with one volume, whose node has a status or is unknown. Records how the volume was deleted. */
function nomadWith(statuses: (string | undefined)[]) {
    const deletions: boolean[] = [];
    const gone = () => new ApiError("Nomad", 404, "GET", "/v1/node/n", "node not found");
    const nomad = {
        hostVolumes: {
            read: () => Promise.resolve(volume),
            delete: (_id: string, _namespace: string, force: boolean) => {
                deletions.push(force);
                const refusal = "volume cannot be removed from unknown node without force=true";
                return force
                    ? Promise.resolve()
                    : Promise.reject(new ApiError("Nomad", 500, "DELETE", "/v1/volume/host/v", refusal));
            },
        },
        nodes: {
            read: () => {
                const status = statuses.length > 1 ? statuses.shift() : statuses[0];
                return status === undefined
                    ? Promise.reject(gone())
                    : Promise.resolve({ name: "clients-0", status });
            },
        },
    } as unknown as NomadClient;
    return { nomad, deletions };
}

beforeEach(() => void jest.spyOn(console, "error").mockImplementation(() => undefined));
afterEach(() => jest.restoreAllMocks());

test.each([
    ["is gone", [undefined]],
    ["is down", ["down"]],
])("a volume whose node %s is forgotten at once", async (_, statuses) => {
    const { nomad, deletions } = nomadWith(statuses);
    await deleteHostVolume(nomad, "v", "default");
    expect(deletions).toEqual([true]);
});

test("a node that does not answer may come back: its volume is forgotten only when Nomad knows that it is down", async () => {
    const { nomad, deletions } = nomadWith(["ready", "down"]);
    await deleteHostVolume(nomad, "v", "default");
    expect(deletions).toEqual([false, true]);
    expect(console.error).toHaveBeenCalledWith(
        "the removal of host volume v waits for node clients-0 to answer, or to be down",
    );
});
