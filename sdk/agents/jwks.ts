import { ports } from "../ports";
import { answeringUnits } from "./answeringUnits";

/**
 * Consul verifies the identities of Nomad's workloads with keys that it fetches by URL, and cannot present a client
 * certificate while Nomad demands one for every request. So each Consul server reads the keys, which are public, on its own
 * loopback. systemd listens before Nomad starts any task: a task that got the port could serve keys of its own, and sign in to Consul as
 * any workload.
 */
export function jwksUnits(): Record<string, string> {
    return answeringUnits({
        name: "jwks",
        port: ports.jwks,
        description: "Public keys of Nomad's workload identities",
        audience: ", for the Consul server on this machine",
    });
}
