import { hasRole, nodesWith, Role } from "../topology";
import type { AgentSettings } from "./settings";

/*
 * The settings that an agent reads only at its start: its peers, and the number of servers for the first election. They change
 * whenever a server is added or removed, so they are a file of their own whose change restarts no agent: see sync_files in
 * sdk/node/program/node/agent_files.py.
 */

/** The default of 30 s suits clusters that are started by hand; here all servers start together. */
const retryInterval = "1s";

/** https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file/join */
export function consulJoinConfig({ plan, node, consulServers }: AgentSettings): object {
    return {
        ...(hasRole(node, Role.ConsulServer) && {
            bootstrap_expect: nodesWith(plan, Role.ConsulServer).length,
        }),
        retry_join: consulServers,
        retry_interval: retryInterval,
    };
}

/**
 * Consul tells Nomad's agents of their servers at any later time. The first start names the servers too: a server that
 * asks Consul before another has registered there asks again only 45 s later (`peersPollInterval` in Nomad's server.go).
 * A client that restarts while Consul has no leader finds its servers by them. A server finds itself.
 * https://developer.hashicorp.com/nomad/docs/configuration/server_join
 *
 * @returns undefined for a machine without a Nomad role
 */
export function nomadJoinConfig({ plan, node, nomadServers }: AgentSettings): object | undefined {
    const serverJoin = { server_join: { retry_join: nomadServers, retry_interval: retryInterval } };
    if (hasRole(node, Role.NomadServer))
        return { server: { bootstrap_expect: nodesWith(plan, Role.NomadServer).length, ...serverJoin } };
    return hasRole(node, Role.NomadClient) ? { client: serverJoin } : undefined;
}
