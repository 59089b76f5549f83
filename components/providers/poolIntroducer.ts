import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../../sdk/cluster";
import { setIntroducer, stopIntroducer } from "../../sdk/operations/poolIntroducer";
import type { OfMachine } from "./storedMachine";
import { withTransientInputs } from "./transientInputs";
import { withValidSecrets } from "./validSecrets";

export interface Inputs extends OfMachine {
    /** SecretID of a Nomad token that may introduce clients. */
    token: string;
    /** The node pool of each pool's clients; empty: Nomad's `default`. */
    pools: Record<string, string>;
    /** Seconds that the machine may take to let us in. */
    timeoutSeconds: number;
}

export interface State extends Inputs {
    /** The connection for the delete; a secret. */
    connection: ClusterConnection;
}

/**
 * A Nomad server's machine that introduces the members of pools. Another machine of the same name is an
 * update and no replacement, because the delete of a predecessor would stop its successor.
 */
export const poolIntroducerProvider = withTransientInputs<Inputs, State>(["cluster", "token"], {
    async create(inputs) {
        return { id: inputs.machine.name, outs: await introduceFrom(inputs) };
    },
    async diff(_id, olds, news): Promise<pulumi.dynamic.DiffResult> {
        const counts = ["cluster", "token", "machineId"] as const;
        const changes =
            counts.some((property) => olds[property] !== news[property]) ||
            !isDeepStrictEqual(olds.machine, news.machine) ||
            !isDeepStrictEqual(olds.pools, news.pools);
        return { changes };
    },
    async update(_id, _olds, news) {
        return { outs: await introduceFrom(news) };
    },
    async delete(_id, { connection, machine }) {
        await stopIntroducer(await withValidSecrets(connection), machine);
    },
});

async function introduceFrom(inputs: Inputs): Promise<State> {
    const { cluster, machine, token, pools, timeoutSeconds } = inputs;
    await setIntroducer(cluster, machine, { token, pools }, timeoutSeconds);
    return { ...inputs, connection: cluster };
}
