import { randomUUID } from "node:crypto";
import { type ApiAccess, ConsulClient, NomadClient } from "../../../sdk/api";
import type { ClusterConnection, withCluster } from "../../../sdk/cluster";
import { Access } from "../../../sdk/firewall";
import { Role } from "../../../sdk/topology";
import { TestCa } from "../../agents/certificates";
import { eventually } from "../../agents/program";
import { type RunningAgent, startConsul } from "../../agents/startConsul";
import { startNomad } from "../../agents/startNomad";

type Work = Parameters<typeof withCluster>[1];

/** Real agents with ACLs bootstrapped, and clients with their management tokens. */
export interface TestCluster {
    consul: ConsulClient;
    nomad: NomadClient;
    /** Without a token; Consul's if there is one. */
    access: { nomad: ApiAccess; consul?: ApiAccess };
    stop(): Promise<void>;
}

let running: TestCluster | undefined;

/**
 * Starts Nomad and, if asked for, Consul. They do not know each other, and listen on any free port. The stand-in for `withCluster`
 * (see {@link answer}) therefore hands out clients for them.
 */
export async function startTestCluster({ consul = false } = {}): Promise<TestCluster> {
    const ca = await TestCa.create();
    const agents: RunningAgent[] = [];
    const nomadAgent = await startNomad({ ca });
    agents.push(nomadAgent);
    const nomad = await bootstrapped(NomadClient, nomadAgent);
    const consulAgent = consul ? await startConsul({ ca }) : undefined;
    if (consulAgent) agents.push(consulAgent);
    // Without an agent the client is never asked.
    const consulClient = consulAgent
        ? await bootstrapped(ConsulClient, consulAgent)
        : new ConsulClient(nomadAgent.access);
    await eventually("the client is ready", async () => (await nomad.nodes.list())[0]?.status === "ready");
    running = {
        consul: consulClient,
        nomad,
        access: { nomad: nomadAgent.access, consul: consulAgent?.access },
        stop: async () => {
            running = undefined;
            await Promise.all([nomad.close(), consulClient.close()]);
            await Promise.all(agents.map(async (agent) => agent.stop()));
            await ca.remove();
        },
    };
    return running;
}

async function bootstrapped<Client extends NomadClient | ConsulClient>(
    Client: new (access: RunningAgent["access"]) => Client,
    { access }: RunningAgent,
): Promise<Client> {
    const anonymous = new Client(access);
    const { secretId: token } = await anonymous.acl.bootstrap(randomUUID());
    await anonymous.close();
    return new Client({ ...access, token });
}

/** The providers' input `cluster`; {@link answer} answers its requests. */
export const reachable: ClusterConnection = {
    name: "reachable",
    datacenter: "dc1",
    region: "global",
    servers: [],
    caCert: "",
    operatorCert: "",
    operatorKey: "",
    sshUser: "root",
    sshPrivateKey: "",
    accessMode: Access.Tunnel,
};

/** A cluster at whose address nobody listens. */
export const unreachable: ClusterConnection = {
    ...reachable,
    name: "unreachable",
    accessMode: Access.Direct,
    servers: [
        {
            name: "node-0",
            id: "node-0-1",
            roles: [Role.ConsulServer, Role.NomadServer, Role.NomadClient],
            address: "127.0.0.99",
            sshAddress: "127.0.0.99",
        },
    ],
};

/** Stands in for `withCluster`, which for an unreachable cluster is the real one. */
export function answer(real: typeof withCluster): typeof withCluster {
    return async <T>(state: ClusterConnection, work: Work) => {
        if (state.name !== reachable.name) return real(state, work as never) as T;
        if (running === undefined) throw new Error("startTestCluster comes first");
        return (await work(running)) as T;
    };
}
