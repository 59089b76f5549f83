import type * as pulumi from "@pulumi/pulumi";
import type { ConsulClient, NomadClient } from "../../sdk/api";
import type { ClusterConnection } from "../../sdk/cluster";
import { ifReachable } from "../../sdk/operations/ifReachable";

/**
 * The result of a refresh: the state with the values that `find` returned, no resource if it returned undefined, and the old state
 * if the cluster does not answer.
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
    const answer = await ifReachable(state.cluster, `${id} keeps its last known state`, async (clients) => ({
        found: await find(clients, state),
    }));
    if (answer === undefined) return { id, props: state };
    return answer.found === undefined ? {} : { id, props: { ...state, ...answer.found } };
}
