import type * as pulumi from "@pulumi/pulumi";
import type { ConsulClient, NomadClient } from "../../sdk/api";
import type { ClusterConnection } from "../../sdk/cluster";
import { ifReachable } from "../../sdk/operations/ifReachable";

/**
 * What a refresh makes of a resource: its state with what `find` found, no resource where that is undefined, and the state
 * as it was where the cluster does not answer.
 */
export async function refreshed<State extends { cluster: ClusterConnection }>(
    id: string | undefined,
    state: State | undefined,
    find: (
        clients: { consul: ConsulClient; nomad: NomadClient },
        state: State,
    ) => Promise<Partial<State> | undefined>,
): Promise<pulumi.dynamic.ReadResult> {
    if (state === undefined) return {};
    const answer = await ifReachable(state.cluster, `${id} is kept as last seen`, async (clients) => ({
        found: await find(clients, state),
    }));
    if (answer === undefined) return { id, props: state };
    return answer.found === undefined ? {} : { id, props: { ...state, ...answer.found } };
}
