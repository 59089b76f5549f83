import type { ProviderName } from "../../../components/providers";
import { providers } from "../../untypedProviders";

const kinds: ProviderName[] = ["Delivery", "HostKey", "NodeIntroduction", "NodeMembership", "ReadinessCheck"];

async function diff(kind: ProviderName, oldId: string | undefined, newId: string) {
    const { check, diff } = providers[kind];
    const news = { nodeName: "node-1", machine: { name: "node-1" } };
    const others = (await check!({}, news)).inputs as object;
    const olds = oldId === undefined ? others : { ...others, machineId: oldId };
    return diff!("id", olds, { ...others, machineId: newId });
}

describe.each(kinds)("%s", (kind) => {
    test("another machine replaces it", async () => {
        expect(await diff(kind, "id-1", "id-2")).toMatchObject({ changes: true, replaces: ["machineId"] });
    });

    test("the same machine keeps it", async () => {
        expect(await diff(kind, "id-1", "id-1")).toMatchObject({ replaces: [] });
    });

    test("state of an earlier version, without the machine's ID, does not replace it", async () => {
        expect(await diff(kind, undefined, "id-2")).toMatchObject({ replaces: [] });
    });
});
