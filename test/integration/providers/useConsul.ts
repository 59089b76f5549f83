import type { ClusterConnection } from "../../../sdk/cluster";
import { TestCa } from "../../agents/certificates";
import { startBootstrappedConsul } from "../../agents/loopbackCluster";
import type { RunningAgent } from "../../agents/startConsul";

/** Values that the tests of a file share; set before the first test. */
export interface ConsulBed {
    agent: RunningAgent;
    /** The way to it with the management token. */
    cluster: ClusterConnection;
}

/** A real Consul server, bootstrapped, for all tests of the file that calls it. */
export function useConsul(): ConsulBed {
    const bed = {} as ConsulBed;
    let ca: TestCa;
    beforeAll(async () => {
        ca = await TestCa.create();
        Object.assign(bed, await startBootstrappedConsul(ca));
    });
    afterAll(async () => {
        await bed.agent?.stop();
        await ca.remove();
    });
    return bed;
}
