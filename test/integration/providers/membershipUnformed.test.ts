import { providers } from "../../../components/providers";
import { combinedRoles } from "../../../sdk/topology";
import { TestCa } from "../../agents/certificates";
import { clusterAt, loopbackAddress } from "../../agents/loopbackCluster";
import { startConsul } from "../../agents/startConsul";

/** A first update that failed: of three Consul servers one runs, and it has never had a leader. */
test("a machine leaves a cluster that never formed without waiting for a quorum", async () => {
    const ca = await TestCa.create();
    const address = loopbackAddress();
    const server = await startConsul({ ca, address, port: 8501, expect: 3 });
    try {
        const state = clusterAt(address, server.access.tls);
        const gone = {
            name: "gone",
            id: "gone-1",
            roles: [...combinedRoles],
            address: "192.0.2.1",
            sshAddress: "192.0.2.1",
        };
        const cluster = { ...state, servers: [...state.servers, gone] };
        const inputs = { cluster, machine: gone, machineId: "gone-1", timeoutSeconds: 5 };
        await providers.NodeMembership.delete!("id", inputs);
    } finally {
        await server.stop();
        await ca.remove();
    }
});
